import { CodedError } from '@insights/process';

/** What can be wrong with a name that somebody gave; the message quotes it and says what was expected. */
export type ImageNameErrorCode =
  /** Not `host[:port]/name[:tag][@digest]`. */
  | 'ERR_IMAGE_REFERENCE_INVALID'
  /** Not `host[:port][/path]` or `*.domain`. */
  | 'ERR_IMAGE_SCOPE_INVALID'
  /** An unknown placeholder, a version without major and minor, or a result that is no tag. */
  | 'ERR_IMAGE_TAG_TEMPLATE_INVALID';

/** Every error of this package. */
export class ImageNameError extends CodedError<ImageNameErrorCode> {}

/** Whether a thrown value says that a name cannot be used. */
export function isImageNameError(error: unknown): error is ImageNameError {
  return error instanceof ImageNameError;
}
