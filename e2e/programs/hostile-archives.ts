import { gzipSync } from 'node:zlib';

const blockBytes = 512;
const end = Buffer.alloc(2 * blockBytes);
const bombBytes = 1024 ** 3;

/** A tar of one member: a file, or a symbolic link when it has a target. Our own writer refuses to write such things. */
export function tarOf(path: string, target?: string): Buffer {
  const content = target === undefined ? Buffer.from('{"kind":"ConfigMap"}\n') : Buffer.alloc(0);
  return Buffer.concat([member(path, content, target), end]);
}

/** A tar of files with these contents. */
export function tarOfFiles(files: Readonly<Record<string, Buffer>>): Buffer {
  return Buffer.concat([...Object.entries(files).map(([path, content]) => member(path, content)), end]);
}

/** An archive of a megabyte that would unpack to a gigabyte. */
export function bomb(): Buffer {
  const chunk = Buffer.alloc(16 * 1024 * 1024);
  const members = [gzipSync(header('config/bomb.json', bombBytes))];
  // gzip members may follow each other: the same compressed zeros again and again.
  const zeros = gzipSync(chunk, { level: 9 });
  for (let bytes = 0; bytes < bombBytes; bytes += chunk.length) members.push(zeros);
  return Buffer.concat([...members, gzipSync(Buffer.alloc(2 * blockBytes))]);
}

function member(path: string, content: Buffer, target?: string): Buffer {
  const padded = Buffer.alloc(Math.ceil(content.length / blockBytes) * blockBytes);
  content.copy(padded);
  return Buffer.concat([header(path, content.length, target), padded]);
}

function header(path: string, bytes: number, target = ''): Buffer {
  const block = Buffer.alloc(blockBytes);
  block.write(path, 0, 100);
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${bytes.toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  block.write('        ', 148);
  block.write(target === '' ? '0' : '2', 156);
  block.write(target, 157, 100);
  block.write('ustar\u000000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
