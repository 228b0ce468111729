import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RealClusterError } from '../errors.ts';
import { lastLines, run } from '../machine/run.ts';
import { sandboxImage } from '../settings/container-runtime.ts';
import type { ClusterLayout } from '../settings/layout.ts';

/** Makes the image that holds a pod's namespaces from our `pause` program, and gives it to containerd. */
export async function importSandboxImage(layout: ClusterLayout, programs: string): Promise<void> {
  const archive = await packImage(join(layout.folder, 'sandbox-image'), programs);
  await must('ctr', ['--address', layout.containerdSocket, '--namespace', 'k8s.io', 'images', 'import', archive]);
}

/** Packs an image in the format of `docker save`, which containerd imports. */
async function packImage(folder: string, programs: string): Promise<string> {
  const layer = join(folder, 'layer.tar');
  await mkdir(folder, { recursive: true });
  await must('tar', ['-C', programs, '--owner=0', '--group=0', '-cf', layer, 'pause']);
  const diffId = `sha256:${createHash('sha256')
    .update(await readFile(layer))
    .digest('hex')}`;
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  const image = {
    architecture,
    os: 'linux',
    config: { Entrypoint: ['/pause'], User: '65535:65535' },
    rootfs: { type: 'layers', diff_ids: [diffId] },
  };
  await writeFile(join(folder, 'config.json'), JSON.stringify(image));
  const manifest = [{ Config: 'config.json', RepoTags: [sandboxImage], Layers: ['layer.tar'] }];
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  const archive = join(folder, 'image.tar');
  await must('tar', ['-C', folder, '-cf', archive, 'manifest.json', 'config.json', 'layer.tar']);
  return archive;
}

async function must(program: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await run(program, args);
  if (code === 0) return;
  throw new RealClusterError('ERR_REAL_CLUSTER_PART', `${program} failed: ${lastLines(stderr)}`);
}
