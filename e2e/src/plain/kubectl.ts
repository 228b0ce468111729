import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Surroundings } from '../setup/surroundings.ts';

const run = promisify(execFile);
const timeoutMilliseconds = 150_000;

/** Runs kubectl as an administrator types it. */
export class Kubectl {
  readonly #program: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor({ kubectl, kubeconfig }: Pick<Surroundings, 'kubectl' | 'kubeconfig'>, env: NodeJS.ProcessEnv) {
    this.#program = kubectl;
    this.#env = { ...env, KUBECONFIG: kubeconfig };
  }

  /**
   * @param words - the command without `kubectl`
   * @returns its standard output
   * @throws Error of the child process with what it said, when it fails
   */
  async run(...words: readonly string[]): Promise<string> {
    const { stdout } = await run(this.#program, words, { env: this.#env, timeout: timeoutMilliseconds });
    return stdout;
  }

  /** The same for a command line of a document: words between spaces, a backslash before a line break continues. */
  runLine(line: string): Promise<string> {
    const [program, ...words] = line.replaceAll('\\\n', ' ').trim().split(/\s+/);
    if (program !== 'kubectl') throw new Error(`not a command of kubectl: ${line}`);
    return this.run(...words.map((word) => word.replaceAll("'", '')));
  }
}
