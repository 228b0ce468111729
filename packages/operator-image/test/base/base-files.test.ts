import { describe, expect, it } from '@jest/globals';
import { baseFiles } from '../../src/base/base-files.ts';
import { imageNode } from '../../src/index.ts';

describe('a base made from this machine', () => {
  it('has Node.js, its libraries, certificates, users and a place for temporary files', async () => {
    const files = await baseFiles(process.execPath, AbortSignal.timeout(10_000));

    const paths = files.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([imageNode, '/etc/ssl/certs/ca-certificates.crt', '/etc/passwd', '/tmp']),
    );
    expect(paths.some((path) => path.includes('/libc.so'))).toBe(true);
  });

  it('has nothing to run but Node.js', async () => {
    const files = await baseFiles(process.execPath, AbortSignal.timeout(10_000));

    const programs = files.filter(({ path }) => /\/s?bin\//.test(path));
    expect(programs.map(({ path }) => path)).toEqual([imageNode]);
  });
});
