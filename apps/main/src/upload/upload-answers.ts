import { describeUploadFailure, isConsoleError, type ServiceFailure, type UploadReceipt } from '@insights/console';

/** An upload that was accepted. */
export interface AcceptedUpload {
  readonly archive: string;
  readonly bytes: number;
  readonly receipt: UploadReceipt;
  /** When the archive's data was gathered. */
  readonly gatheringTime: Date;
}

/** What the service answered to one archive. */
export interface UploadAnswer {
  /** 0 for none. */
  readonly statusCode: number;
}

/** What keeps uploads from being accepted, and how often in a row. */
export interface UploadFailure {
  readonly failure: ServiceFailure;
  readonly count: number;
}

/** What the service has said of the archives that were sent to it. */
export class UploadAnswers {
  #last: AcceptedUpload | undefined;
  #failure: UploadFailure | undefined;
  #answer: UploadAnswer | undefined;

  /** The newest upload that was accepted. */
  get last(): AcceptedUpload | undefined {
    return this.#last;
  }

  /** The newest answer; another object for each. */
  get answer(): UploadAnswer | undefined {
    return this.#answer;
  }

  /** Since the last upload that was accepted. */
  get failure(): UploadFailure | undefined {
    return this.#failure;
  }

  accepted(upload: AcceptedUpload): void {
    this.#last = upload;
    this.#failure = undefined;
    this.#answer = { statusCode: upload.receipt.statusCode };
  }

  failed(error: unknown): UploadFailure {
    const failure = { failure: describeUploadFailure(error), count: (this.#failure?.count ?? 0) + 1 };
    this.#failure = failure;
    if (isConsoleError(error) && !wasNotSent(error.code)) this.#answer = { statusCode: error.statusCode };
    return failure;
  }
}

function wasNotSent(code: string): boolean {
  return ['ERR_CONSOLE_NO_TOKEN', 'ERR_CONSOLE_NO_CLUSTER_ID', 'ERR_CONSOLE_TOO_LARGE'].includes(code);
}
