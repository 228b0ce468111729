import type { Attempt } from './attempt.ts';
import { fillVolume } from './fill-volume.ts';
import * as api from './through-the-api.ts';
import * as pod from './inside-the-pod.ts';

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
