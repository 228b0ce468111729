import { CodedError, type CodedErrorOptions } from '@insights/process';

/** What can go wrong with a gathering as a whole, or with one item of a function. */
export type GatheringErrorCode =
  /** `functions` or `exclude` name something that the catalogue does not have. */
  | 'ERR_GATHERING_UNKNOWN_FUNCTION'
  /** The selection left no function. */
  | 'ERR_GATHERING_NOTHING_TO_RUN'
  /** An object of the cluster cannot be recorded safely: its shape is not the one that the function knows. */
  | 'ERR_GATHERING_UNEXPECTED_OBJECT'
  /** The cluster does not have what a function looked for. */
  | 'ERR_GATHERING_MISSING'
  /** Something of the cluster could not be read. */
  | 'ERR_GATHERING_UNREADABLE'
  /** The sink threw: no record can be stored any more, the whole gathering ends. */
  | 'ERR_GATHERING_SINK_FAILED'
  /** A function declares to read what the `gather` account must never be allowed. */
  | 'ERR_GATHERING_FORBIDDEN_READ'
  /** A function that was given up tried to record something. */
  | 'ERR_GATHERING_FUNCTION_ENDED'
  /** A function read an object after its turn. */
  | 'ERR_GATHERING_ITEM_GONE';

/** See {@link GatheringErrorCode}. */
export class GatheringError extends CodedError<GatheringErrorCode> {
  /** For `ERR_GATHERING_UNKNOWN_FUNCTION` the names that are unknown, each as it is told to people; otherwise empty. */
  readonly unknown: ReadonlyMap<string, string>;

  constructor(
    code: GatheringErrorCode,
    message: string,
    options: CodedErrorOptions & { readonly unknown?: ReadonlyMap<string, string> } = {},
  ) {
    super(code, message, options);
    this.unknown = options.unknown ?? new Map();
  }
}

/** An object whose shape does not allow to record it without risking data that must not leave the cluster. */
export function unexpectedObject(message: string): GatheringError {
  return new GatheringError('ERR_GATHERING_UNEXPECTED_OBJECT', message);
}

/** The cluster does not have what a function looked for: of class *missing*, which makes no run partial. */
export function missingFromCluster(message: string): GatheringError {
  return new GatheringError('ERR_GATHERING_MISSING', message);
}

/** A function that has ended records nothing any more. */
export function functionEnded(id: string): GatheringError {
  return new GatheringError('ERR_GATHERING_FUNCTION_ENDED', `${id} has ended and records nothing`);
}
