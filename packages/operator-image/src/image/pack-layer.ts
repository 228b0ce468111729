import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';

/** One file of an image layer. */
export interface LayerFile {
  /** Absolute path in the image. */
  readonly path: string;
  /** Default: executable by everybody, written by nobody but root. */
  readonly mode?: number;
  readonly content: string | Buffer;
}

/** Packs files into the tar of one layer; the same files make the same bytes. */
export async function packLayer(files: readonly LayerFile[]): Promise<Buffer> {
  const archive = pack();
  for (const { path, mode = 0o755, content } of files) {
    archive.entry({ name: path.replace(/^\//, ''), mode, mtime: new Date(0) }, content);
  }
  archive.finalize();
  return buffer(archive);
}
