import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildIdentity } from '../src/index.ts';

/** Of the repository. */
export const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

export function identityOf(version: string): BuildIdentity {
  return { version, revision: 'a'.repeat(40), builtAt: new Date('2026-01-02T03:04:05Z') };
}
