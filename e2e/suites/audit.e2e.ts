import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { readSurroundings } from '../src/setup/surroundings.ts';

describe('the audit log of the whole run', () => {
  it('is there', async () => {
    const { auditLog } = readSurroundings(process.env);
    expect(await readFile(auditLog ?? '', 'utf8')).not.toBe('');
  });
});
