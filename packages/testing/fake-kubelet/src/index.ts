export { Kubelet, type KubeletOptions } from './kubelet.ts';
export type { PulledImage, PullImage } from './image-store.ts';
export { pullFromRegistry } from './pull-image.ts';
export { type BackoffLimits, kubeletBackoff } from './restart-backoff.ts';
export { startKubelet, type StartKubeletOptions } from './start-kubelet.ts';
