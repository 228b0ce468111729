export { Kubelet } from './kubelet.ts';
export { pullFromRegistry } from './pull-image.ts';
export { startKubelet } from './start-kubelet.ts';
