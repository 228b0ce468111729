const base = 0x400000n;
const headersBytes = 64 + 56;
// mknod(argv[1], S_IFIFO | 0666, 0), exit(its error)
const code = Buffer.from('488b7c2410beb611000031d2b8850000000f0589c7f7dfb83c0000000f05', 'hex');

/** A program of 150 bytes for Linux on amd64 that makes a pipe: Node.js cannot, and the image has no shell. */
export function makePipeProgram(): Buffer {
  const file = Buffer.alloc(headersBytes + code.length);
  // The file header (System V ABI, "ELF Header"): 64 bits, little endian, an executable for x86-64.
  file.write('\u007FELF\u0002\u0001\u0001', 0, 'latin1');
  file.writeUInt16LE(2, 16);
  file.writeUInt16LE(62, 18);
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(base + BigInt(headersBytes), 24);
  file.writeBigUInt64LE(64n, 32);
  file.writeUInt16LE(64, 52);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(1, 56);
  // One segment: the whole file, readable and executable.
  file.writeUInt32LE(1, 64);
  file.writeUInt32LE(5, 68);
  file.writeBigUInt64LE(base, 80);
  file.writeBigUInt64LE(base, 88);
  file.writeBigUInt64LE(BigInt(file.length), 96);
  file.writeBigUInt64LE(BigInt(file.length), 104);
  file.writeBigUInt64LE(0x1000n, 112);
  code.copy(file, headersBytes);
  return file;
}
