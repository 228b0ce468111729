import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';

/** One entry of an image layer: a file, a folder when it has no content, or a symbolic link. */
export interface LayerFile {
  /** Absolute path in the image. */
  readonly path: string;
  /** Default: executable by everybody, written by nobody but root. */
  readonly mode?: number;
  readonly content?: string | Buffer;
  /** What a symbolic link points to. */
  readonly link?: string;
}

/** Packs entries into the tar of one layer; the same entries make the same bytes. */
export async function packLayer(files: readonly LayerFile[]): Promise<Buffer> {
  const archive = pack();
  for (const { path, mode = 0o755, content, link } of files) {
    const header = { name: path.replace(/^\//, ''), mode, mtime: new Date(0) };
    if (content !== undefined) archive.entry(header, content);
    else if (link !== undefined) archive.entry({ ...header, type: 'symlink', linkname: link });
    else archive.entry({ ...header, type: 'directory' });
  }
  archive.finalize();
  return buffer(archive);
}
