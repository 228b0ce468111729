import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';

/** One executable of an image layer. */
export interface LayerFile {
  /** Absolute path in the image. */
  readonly path: string;
  readonly content: string | Buffer;
}

/** Packs executables into the tar of one layer; the same files make the same bytes. */
export async function packLayer(files: readonly LayerFile[]): Promise<Buffer> {
  const archive = pack();
  for (const { path, content } of files) {
    archive.entry({ name: path.replace(/^\//, ''), mode: 0o755, mtime: new Date(0) }, content);
  }
  archive.finalize();
  return buffer(archive);
}
