import { CodedError } from '@insights/process';

/** `state.waiting.reason` of a container that could not be pulled, created or started. */
export type ContainerFailureReason =
  | 'ErrImagePull'
  | 'InvalidImageName'
  | 'CreateContainerConfigError'
  | 'CreateContainerError'
  | 'RunContainerError';

/** Why a container does not run: `code` is the reason in its status, the message what a kubelet writes beside it. */
export class ContainerFailure extends CodedError<ContainerFailureReason> {}
