import { describe, expect, it } from '@jest/globals';
import { parseLdd, sharedLibraries } from '../../src/base/shared-libraries.ts';

const output = `	linux-vdso.so.1 (0x00007fb20f909000)
	libdl.so.2 => /lib/x86_64-linux-gnu/libdl.so.2 (0x00007fb20f8f3000)
	libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007fb20f33e000)
	libmissing.so.1 => not found
	/lib64/ld-linux-x86-64.so.2 (0x00007fb20f90b000)
`;

describe('the libraries of a program', () => {
  it('are the files that ldd names, the loader included', () => {
    expect(parseLdd(output)).toEqual([
      '/lib/x86_64-linux-gnu/libdl.so.2',
      '/lib/x86_64-linux-gnu/libc.so.6',
      '/lib64/ld-linux-x86-64.so.2',
    ]);
  });

  it('are found for the Node.js that runs this, each once', async () => {
    const libraries = await sharedLibraries([process.execPath, process.execPath], AbortSignal.timeout(10_000));

    expect(libraries.filter((path) => path.includes('/libc.so'))).toHaveLength(1);
  });
});
