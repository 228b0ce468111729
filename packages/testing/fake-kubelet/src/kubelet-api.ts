import type { Pod } from './pod-types.ts';

/** What a kubelet needs of the API server. */
export interface KubeletApi {
  /** Every pod, and then each one that changes; ends when the signal aborts. */
  watchPods(onPod: (pod: Pod, deleted: boolean) => void, signal: AbortSignal): Promise<void>;
  /** Replaces the status; a pod that is gone is no error. */
  updateStatus(pod: Pod, status: object): Promise<void>;
  /** Removes a pod whose containers have ended. */
  remove(pod: Pod): Promise<void>;
  /** Data of a ConfigMap, or `undefined`. */
  configMap(namespace: string, name: string): Promise<Readonly<Record<string, string>> | undefined>;
  /** Decoded data of a Secret, or `undefined`. */
  secret(namespace: string, name: string): Promise<Readonly<Record<string, Buffer>> | undefined>;
  /** A token of a service account, bound to the pod. */
  token(options: {
    readonly pod: Pod;
    readonly expirationSeconds: number;
    readonly audience: string | undefined;
  }): Promise<string>;
  /** Records an Event about a pod; one that was recorded before is counted. */
  event(pod: Pod, event: PodEvent): Promise<void>;
}

/** What a kubelet has to say about a pod. */
export interface PodEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** The container that it is about. */
  readonly container?: string;
}
