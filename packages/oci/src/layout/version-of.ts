import { isObject } from '@insights/process';
import { OciError } from '../errors.ts';
import { parseDocument, readDocumentFile } from './documents.ts';
import { ImageLayout } from './layout.ts';

/**
 * The version that the image of a layout says it is, by its label.
 * @throws OciError `ERR_IMAGE_UNSUPPORTED` when it says none
 */
export async function versionOf(folder: string): Promise<string> {
  const layout = new ImageLayout(folder);
  const { document } = await layout.image();
  const bytes = await readDocumentFile(layout.blobPath(document.config.digest), 'image config');
  const { config } = parseDocument(bytes, 'image config');
  const labels = isObject(config) ? config['Labels'] : undefined;
  const version = isObject(labels) ? labels['org.opencontainers.image.version'] : undefined;
  if (typeof version === 'string') return version;
  throw new OciError('ERR_IMAGE_UNSUPPORTED', `the image in ${folder} does not say its version`);
}
