import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '@insights/process';
import type { Outcome } from './attempt.ts';

const chunk = Buffer.alloc(8 * 1024 * 1024, 1);
// More than the volume's limit in the manifest.
const mostBytes = 1280 * 1024 * 1024;

/** Writes more than the volume may hold. It succeeds when it could, and nobody minds: see the test for who does. */
export async function fillVolume(storagePath: string): Promise<Outcome> {
  const file = await open(join(storagePath, 'filler'), 'w');
  let bytes = 0;
  try {
    for (; bytes < mostBytes; bytes += chunk.length) await file.write(chunk);
    return { succeeded: true, detail: `${bytes} bytes` };
  } catch (error) {
    return { succeeded: false, detail: `${bytes} bytes, then ${errorCode(error) ?? 'an error'}` };
  } finally {
    await file.close();
  }
}
