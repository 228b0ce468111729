import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RealClusterError } from '../errors.ts';
import { lastLines } from '../machine/run.ts';
import type { PartCommand, PartName } from '../settings/parts.ts';

interface PartOptions {
  readonly name: PartName;
  readonly command: PartCommand;
  /** Folder of the log; a restart continues the same file. */
  readonly logs: string;
  /** Called when the part ends without having been asked to. */
  readonly onUnexpectedEnd: (error: RealClusterError) => void;
}

/** One long-running program of the cluster. */
export class Part {
  readonly #options: PartOptions;
  #process: ChildProcess | undefined;

  constructor(options: PartOptions) {
    this.#options = options;
  }

  /** Starts it unless it runs. */
  start(): void {
    if (this.#process) return;
    const { command, name } = this.#options;
    const log = openSync(this.#logFile, 'a');
    const child = spawn(command.program, [...command.args], {
      env: { ...process.env, ...command.env },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.#process = child;
    child.once('error', (cause) => this.#report(new RealClusterError(code, `${name} could not start`, { cause })));
    child.once('exit', (exitCode, signal) => void this.#onExit(child, exitCode ?? signal));
  }

  /** Ends it with SIGTERM and resolves when it has ended; whether it ran or not. */
  async stop(): Promise<void> {
    const child = this.#process;
    if (!child) return;
    // Forgotten first: an end that was asked for is not unexpected.
    this.#process = undefined;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }

  get #logFile(): string {
    return join(this.#options.logs, `${this.#options.name}.log`);
  }

  async #onExit(child: ChildProcess, how: number | string | null): Promise<void> {
    if (this.#process !== child) return;
    const log = lastLines(await readFile(this.#logFile, 'utf8'));
    this.#report(new RealClusterError(code, `${this.#options.name} ended (${how}):\n${log}`));
  }

  #report(error: RealClusterError): void {
    this.#process = undefined;
    this.#options.onUnexpectedEnd(error);
  }
}

const code = 'ERR_REAL_CLUSTER_PART';
