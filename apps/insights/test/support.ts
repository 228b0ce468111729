import { EventEmitter } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArchiveWriter } from '@insights/archive';
import type { VersionInfo } from '@insights/contract';
import { catalogue } from '@insights/gathering';
import { FakeClock, runProgram, systemClock } from '@insights/process';
import type { InsightsContext } from '../src/cli/context.ts';
import { insights } from '../src/cli/insights.ts';

const version: VersionInfo = {
  contract: '1.1',
  name: 'insights-operator',
  version: '4.20.7',
  revision: 'abcdef0123456789',
  builtAt: '2025-12-01T00:00:00.000Z',
  functions: catalogue.length,
};

/** What a command left behind. */
export interface Outcome {
  readonly code: number;
  /** Standard output. */
  readonly text: string;
  /** Standard error. */
  readonly told: string;
}

/** Runs the program as a process would, in this one. */
export async function runInsights(args: readonly string[], changes: Partial<InsightsContext> = {}): Promise<Outcome> {
  let text = '';
  let told = '';
  const context: InsightsContext = {
    env: {},
    envPrefix: 'INSIGHTS_',
    stdout: { write: (more) => (text += more), isTTY: false },
    stderr: { write: (more) => (told += more), isTTY: false },
    clock: systemClock,
    random: () => 0.5,
    catalogue,
    version,
    print: (line) => void (text += `${line}\n`),
    tell: (line) => void (told += `${line}\n`),
    write: async (bytes) => void (text += Buffer.from(bytes).toString('utf8')),
    ...changes,
  };
  const code = await runProgram({
    name: 'insights',
    prepare: () => ({ run: (signal) => insights.run(args, context, signal), graceMilliseconds: 1000 }),
    tell: context.tell,
    clock: systemClock,
    signals: new EventEmitter(),
  });
  return { code, text, told };
}

/** A folder that is gone when its scope ends. */
export async function temporaryFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'insights-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Writes an archive as the gatherer does. @returns its path */
export async function writeArchive(directory: string, records: Readonly<Record<string, string | Buffer>>) {
  const clock = new FakeClock('2026-01-01T00:00:00Z');
  await using writer = await ArchiveWriter.create({ directory, clock });
  for (const [path, bytes] of Object.entries(records)) await writer.add({ path, bytes });
  const written = await writer.finish();
  return join(directory, written?.name ?? 'none');
}
