import { rm } from 'node:fs/promises';
import { digestOf } from '@insights/image-name';
import { ImageLayout, type LayerFile, localPlatform, ociTypes, packLayer } from '@insights/oci';

const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Writes an image of one layer as an OCI layout, in place of what the folder held. The same files make the same image. */
export async function writeBaseLayout(folder: string, files: readonly LayerFile[]): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const layout = new ImageLayout(folder);
  const tar = await packLayer(files);
  // Not compressed: it is unpacked here and now, and whoever pushes what is built upon it compresses that.
  const layer = await layout.addBlob(tar, 'application/vnd.oci.image.layer.v1.tar');
  const config = {
    ...localPlatform(),
    created: '1970-01-01T00:00:00Z',
    config: { Env: [`PATH=${searchPath}`, 'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt'], WorkingDir: '/' },
    rootfs: { type: 'layers', diff_ids: [digestOf(tar)] },
    history: [{ created: '1970-01-01T00:00:00Z', created_by: 'insights operator-image base' }],
  };
  const descriptor = await layout.addBlob(Buffer.from(JSON.stringify(config)), ociTypes.config);
  const manifest = { schemaVersion: 2, mediaType: ociTypes.manifest, config: descriptor, layers: [layer] };
  await layout.setImage(manifest);
}
