import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parseAnswer, versionInfoSchema } from '@insights/contract';
import { versionInfo } from '../src/build-info.ts';

const programPath = fileURLToPath(import.meta.url);
const fromSource = { version: undefined, revision: undefined, builtAt: undefined };

describe('versionInfo', () => {
  it('tells what the build put in', () => {
    const build = { version: '4.20.7', revision: 'abc', builtAt: '2026-11-20T22:33:00Z' };

    expect(versionInfo({ build, programPath, functions: 77 })).toEqual({
      contract: '1.1',
      name: 'insights-operator',
      version: '4.20.7',
      revision: 'abc',
      builtAt: '2026-11-20T22:33:00.000Z',
      functions: 77,
    });
  });

  it('is of the contract also from source, in a repository or not', () => {
    for (const path of [programPath, '/etc/hostname']) {
      const info = versionInfo({ build: fromSource, programPath: path, functions: 1 });

      expect(parseAnswer(versionInfoSchema, 'the version', info).version).toMatch(/^\d+\.\d+\.\d+/);
    }
  });
});
