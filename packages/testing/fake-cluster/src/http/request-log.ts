/** One request as it was answered; all of them together are the audit log. */
export interface LoggedRequest {
  readonly at: Date;
  readonly method: string;
  /** With the query, as sent. */
  readonly path: string;
  /** `get`, `list`, … */
  readonly verb: string;
  readonly user: string;
  readonly userAgent: string;
  /** 0 when the connection ended before an answer. */
  readonly status: number;
  readonly requestBytes: number;
  /** Bytes of the body as sent. */
  readonly responseBytes: number;
}

/** The last requests, oldest first. */
export class RequestLog {
  readonly #limit: number;
  #entries: LoggedRequest[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(entry: LoggedRequest): void {
    this.#entries.push(entry);
    if (this.#entries.length > this.#limit * 2) this.#entries = this.#entries.slice(-this.#limit);
  }

  get entries(): readonly LoggedRequest[] {
    return this.#entries.slice(-this.#limit);
  }

  clear(): void {
    this.#entries = [];
  }
}
