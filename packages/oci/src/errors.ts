import { CodedError } from '@insights/process';

/** Why something could not be done with an image. What a registry answered comes as `RegistryError`. */
export type OciErrorCode =
  /** The repository has no such image: nothing to promote, nothing to derive from. */
  | 'ERR_IMAGE_UNKNOWN'
  /** A layer or config that the manifest names is not in the repository. */
  | 'ERR_IMAGE_INCOMPLETE'
  /** An index without an image for the platform, a config that is none, a layout that is none. */
  | 'ERR_IMAGE_UNSUPPORTED'
  /** After the push the tag stands for something else: somebody moved it at the same time, or it may not move. */
  | 'ERR_IMAGE_NOT_PROMOTED';

/** Every error of this package. Messages never hold a credential. */
export class OciError extends CodedError<OciErrorCode> {}
