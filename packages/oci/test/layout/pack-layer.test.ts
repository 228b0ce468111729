import { describe, expect, it } from '@jest/globals';
import { packLayer } from '../../src/index.ts';
import { readTar } from '../support.ts';

describe('the tar of a layer', () => {
  it('holds executables of everybody where no mode is given', async () => {
    const tar = await packLayer([{ path: '/usr/bin/insights-operator', content: 'program' }]);

    expect(await readTar(tar)).toEqual([{ name: 'usr/bin/insights-operator', mode: 0o755, content: 'program' }]);
  });

  it('holds folders and symbolic links too', async () => {
    const tar = await packLayer([
      { path: '/tmp', mode: 0o1777 },
      { path: '/usr/bin/node', link: '/nodejs/bin/node' },
    ]);

    expect(await readTar(tar)).toMatchObject([
      { name: 'tmp', mode: 0o1777 },
      { name: 'usr/bin/node', content: '' },
    ]);
  });

  it('is the same for the same files', async () => {
    const files = [{ path: '/a', content: 'b' }];

    expect((await packLayer(files)).equals(await packLayer(files))).toBe(true);
  });
});
