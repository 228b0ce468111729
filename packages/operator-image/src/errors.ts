import { CodedError } from '@insights/process';

/** Why the image could not be built. */
export type OperatorImageErrorCode =
  /** A program or file of the machine is not there, and could not be installed; the message names it. */
  | 'ERR_IMAGE_TOOL_MISSING'
  /** A base image can be pulled from nowhere. */
  | 'ERR_IMAGE_BASE_UNREACHABLE'
  /** The build ran and failed. */
  | 'ERR_IMAGE_BUILD_FAILED';

/** Every error of this package. Messages never hold a credential. */
export class OperatorImageError extends CodedError<OperatorImageErrorCode> {}
