import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CertificateBundle } from '../src/index.ts';
import { selfSigned } from './support/certificates.ts';

describe('a mounted bundle', () => {
  let one = '';
  let other = '';
  let folder = '';
  let path = '';
  let problems: string[] = [];

  beforeAll(async () => {
    one = (await selfSigned('one.test')).cert;
    other = (await selfSigned('other.test')).cert;
  });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bundle-'));
    path = join(folder, 'ca-bundle.crt');
    problems = [];
  });

  afterEach(() => rm(folder, { recursive: true }));

  const open = () => new CertificateBundle(path, (told) => void problems.push(...told));

  it('that is not there has no certificates and is no problem', () => {
    expect(open().certificates()).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('is the same array while the file is the same, and another one after it changed', async () => {
    await writeFile(path, one);
    const bundle = open();
    const before = bundle.certificates();

    expect(bundle.certificates()).toBe(before);
    await writeFile(path, `${one}\n${other}`);
    expect(before).toHaveLength(1);
    expect(bundle.certificates()).toHaveLength(2);
  });

  it('is followed when the kubelet swaps the link to its folder', async () => {
    for (const [name, text] of [
      ['..1', one],
      ['..2', `${other}\n${one}`],
    ] as const) {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, 'ca-bundle.crt'), text);
    }
    await symlink('..1', join(folder, '..data'));
    await symlink(join('..data', 'ca-bundle.crt'), path);
    const bundle = open();
    const before = bundle.certificates();
    await symlink('..2', join(folder, '..next'));
    await rename(join(folder, '..next'), join(folder, '..data'));

    expect([before, bundle.certificates()].map(({ length }) => length)).toEqual([1, 2]);
  });

  it('that appears or goes while we run is followed', async () => {
    const bundle = open();
    const before = bundle.certificates();
    await writeFile(path, one);
    const there = bundle.certificates();
    await rm(path);

    expect([before, there, bundle.certificates()].map(({ length }) => length)).toEqual([0, 1, 0]);
  });

  it('names a broken certificate once, with the file, and uses the others', async () => {
    await writeFile(path, `${one}\n-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n${other}`);
    const bundle = open();

    expect(bundle.certificates()).toHaveLength(2);
    expect(bundle.certificates()).toHaveLength(2);
    expect(problems).toEqual([expect.stringContaining(`${path}: certificate 2 of 3 cannot be read`)]);
  });

  it.each([
    ['text without a certificate', 'hello', /holds no certificate/],
    ['nothing but broken ones', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n', /certificate 1 of 1/],
    ['more than 4 MiB', 'x'.repeat(4 * 1024 * 1024 + 1), /more than 4194304/],
  ])('with %s says so, and what was there stays in force', async (_, text, problem) => {
    await writeFile(path, one);
    const bundle = open();
    const before = bundle.certificates();
    await writeFile(path, text);

    expect(bundle.certificates()).toEqual(before);
    expect(problems).toEqual([expect.stringMatching(problem)]);
  });

  it('that is a folder says so', async () => {
    await mkdir(path);

    expect(open().certificates()).toEqual([]);
    expect(problems).toEqual([expect.stringContaining('it is not a file')]);
  });

  it('that was emptied has no certificates', async () => {
    await writeFile(path, one);
    const bundle = open();
    bundle.certificates();
    await writeFile(path, '\n');

    expect(bundle.certificates()).toEqual([]);
    expect(problems).toEqual([]);
  });
});
