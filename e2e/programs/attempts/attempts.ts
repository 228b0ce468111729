import { fillVolume } from './fill-volume.ts';
import * as api from './through-the-api.ts';
import * as pod from './inside-the-pod.ts';

/** What came of an attempt. */
export interface Outcome {
  /** Whether it reached what it should not. */
  readonly succeeded: boolean;
  /** What it met. */
  readonly detail: string;
}

/** Something that a fast-track image must not be able to do. Throwing is failing. */
export type Attempt = (storagePath: string) => Promise<Outcome>;

/** By name; a test names the ones that an image is to make. */
export const attempts: Readonly<Record<string, Attempt>> = {
  'read-pull-secret': api.readPullSecret,
  'list-secrets': api.listSecrets,
  'read-support-secret': api.readSupportSecret,
  'patch-own-pod': api.patchOwnPod,
  'create-pod': api.createPod,
  'exec-into-main': api.execIntoMain,
  'token-of-main': api.requestTokenOfMain,
  'impersonate-main': api.impersonateMain,
  'ask-the-kubelet': api.askTheKubelet,
  'token-file-of-main': pod.readTokenFileOfMain,
  'any-other-token': pod.findAnotherToken,
  'process-of-main': pod.lookIntoMain,
  'change-credentials': pod.changeCredentials,
  'command-main': pod.commandMain,
  'secrets-in-status': pod.findSecretsInStatus,
  'fill-the-volume': fillVolume,
};
