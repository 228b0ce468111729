// Started by failures.test.ts as a process of its own: `DIRECTORY [forever]`.
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { systemClock } from '@insights/process';
import { ArchiveWriter } from '../../src/index.ts';

const mostRecords = 2000;

const [directory = '', howLong] = process.argv.slice(2);
const writer = await ArchiveWriter.create({ directory, clock: systemClock });

async function codeOf(work: Promise<unknown>): Promise<{ code: string; retryable: boolean }> {
  try {
    await work;
    return { code: 'none', retryable: false };
  } catch (error) {
    return error as { code: string; retryable: boolean };
  }
}

async function addUntilItFails(): Promise<void> {
  for (let index = 0; index < mostRecords; index += 1) {
    await writer.add({ path: `config/${index}`, bytes: randomBytes(4096) });
    if (index === 500) process.stdout.write(howLong === 'forever' ? 'writing\n' : '');
    if (howLong === 'forever') index %= 1000;
  }
}

const { code, retryable } = await codeOf(addUntilItFails());
const again = await codeOf(writer.add({ path: 'config/again', bytes: 'x' }));
const finish = await codeOf(writer.finish());
const files = await readdir(directory);
process.stdout.write(JSON.stringify({ failure: { code, retryable }, again: again.code, finish: finish.code, files }));
