import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cleanSocketFolder } from '../../src/storage/clean-socket-folder.ts';

let folder: string;
let socket: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'socket-'));
  socket = join(folder, 'gatherer.sock');
});
afterEach(() => rm(folder, { recursive: true }));

const isVolume = async () => true;
const isNoVolume = async () => false;

describe('cleaning the folder of the socket', () => {
  it.each<[string, () => unknown]>([
    ['a pipe', () => execFileSync('mkfifo', [socket])],
    ['a folder', () => mkdir(join(socket, 'a', 'b'), { recursive: true })],
    ['a link', () => symlink('/nowhere', socket)],
    ['a file with a hole', () => writeFile(socket, '').then(() => truncate(socket, 2 ** 40))],
  ])('removes %s from the place of the socket', async (_what, make) => {
    await make();

    expect(await cleanSocketFolder(socket, isNoVolume)).toEqual(['gatherer.sock']);
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves the socket on which the gatherer listens', async () => {
    const server = await listen(socket);

    expect(await cleanSocketFolder(socket, isVolume)).toEqual([]);
    expect(await readdir(folder)).toEqual(['gatherer.sock']);
    server.close();
  });

  it('removes everything besides when the folder is a volume of its own', async () => {
    await writeFile(join(folder, 'filler'), 'x');
    const other = await listen(join(folder, 'other.sock'));

    expect((await cleanSocketFolder(socket, isVolume)).toSorted()).toEqual(['filler', 'other.sock']);
    expect(await readdir(folder)).toEqual([]);
    other.close();
  });

  it("touches nothing besides in anybody's folder", async () => {
    await writeFile(join(folder, 'notes'), 'x');

    expect(await cleanSocketFolder(socket)).toEqual([]);
    expect(await readdir(folder)).toEqual(['notes']);
  });
});

async function listen(path: string): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return server;
}
