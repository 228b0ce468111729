import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';

interface AuditLine {
  readonly verb: string;
  readonly requestURI: string;
  readonly userAgent?: string;
}

/** What clients asked an API server for, as its audit log has it from some point on. */
export class AskedPaths {
  readonly #log: string;
  #from = 0;

  /** @param log - path of the audit log, JSON lines */
  constructor(log: string) {
    this.#log = log;
  }

  /** Forgets what was asked before. */
  async mark(): Promise<void> {
    this.#from = (await stat(this.#log)).size;
  }

  /** Paths with their queries, in order, of what this client read since {@link mark}. */
  async of(userAgent: RegExp): Promise<string[]> {
    const paths: string[] = [];
    for await (const line of createInterface({ input: createReadStream(this.#log, { start: this.#from }) })) {
      const asked = line === '' ? undefined : (JSON.parse(line) as AuditLine);
      const isRead = asked?.verb === 'get' || asked?.verb === 'list';
      if (isRead && userAgent.test(asked.userAgent ?? '')) paths.push(asked.requestURI);
    }
    return paths;
  }
}
