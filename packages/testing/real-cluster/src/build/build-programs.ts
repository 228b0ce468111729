import { createHash } from 'node:crypto';
import { access, readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { present } from '@insights/process';
import { RealClusterError } from '../errors.ts';
import { lastLines, run } from '../machine/run.ts';

interface BuildOptions {
  /** The search path, from `searchPath`. */
  readonly path: string;
  /** Default `$XDG_CACHE_HOME/insights-real-cluster` or `~/.cache/insights-real-cluster`. */
  readonly cacheFolder?: string;
  readonly onProgress?: (text: string) => void;
}

const sources = join(import.meta.dirname, '..', '..', 'programs');

/** Names under which the one binary of Kubernetes is started. */
export const kubernetesPrograms = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-proxy',
  'kubectl',
] as const;

/**
 * Builds the Go programs of this package unless the cache holds them: minutes the first time, nothing after that.
 * Two callers at the same time build once; the signal ends a build.
 * @returns folder with `init`, `pause`, `coredns` and each of {@link kubernetesPrograms}
 * @throws RealClusterError `ERR_REAL_CLUSTER_BUILD`
 */
export async function buildPrograms(
  { path, cacheFolder, onProgress }: BuildOptions,
  signal?: AbortSignal,
): Promise<string> {
  const files = await readSources();
  const cache = cacheFolder ?? defaultCacheFolder(process.env);
  const folder = join(cache, keyOf(files));
  if (await exists(folder)) return folder;
  onProgress?.('building Kubernetes from its Go modules (minutes, once)');
  const script = ['-c', buildScript, 'build', folder, linkerFlags(files.get('go.mod') ?? ''), ...kubernetesPrograms];
  const options = { cwd: sources, env: { PATH: path, CGO_ENABLED: '0' }, ...present({ signal }) };
  const build = await run('sh', script, options);
  signal?.throwIfAborted();
  if (build.code === 0) return folder;
  throw new RealClusterError('ERR_REAL_CLUSTER_BUILD', `go build failed: ${lastLines(build.stderr)}`);
}

// The lock ends with whoever holds it, and the folder gets its name only when everything is in it: a build that was
// killed leaves nothing that looks done.
const buildScript = `
folder=$1; flags=$2; shift 2
mkdir -p "$(dirname "$folder")" && exec 9>"$folder.lock" && flock 9 || exit 1
test -d "$folder" && exit 0
rm -rf "$folder.partial"
go build -trimpath -buildvcs=false -ldflags "$flags" -o "$folder.partial/" ./... &
trap 'kill $!; exit 1' TERM
wait $! || exit 1
for name in "$@"; do ln -s kubernetes "$folder.partial/$name" || exit 1; done
mv "$folder.partial" "$folder"
`;

/** Where builds are kept, by the XDG base directory specification. */
export function defaultCacheFolder(env: NodeJS.ProcessEnv): string {
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'insights-real-cluster');
}

/** Name of a build: changes with every byte that goes into it. */
export function keyOf(files: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256').update(buildScript);
  for (const [name, text] of [...files].toSorted(([a], [b]) => (a < b ? -1 : 1))) hash.update(`${name}\0${text}\0`);
  return hash.digest('hex').slice(0, 16);
}

/**
 * Linker flags that give Kubernetes its version; without one its parts call themselves v0.0.0 and mistrust each other.
 * @throws RealClusterError `ERR_REAL_CLUSTER_BUILD` when `go.mod` names no version of k8s.io/kubernetes
 */
export function linkerFlags(goMod: string): string {
  const [version, major, minor] = /\bk8s\.io\/kubernetes (v(\d+)\.(\d+)\.\d+)\b/.exec(goMod)?.slice(1) ?? [];
  if (!version) throw new RealClusterError('ERR_REAL_CLUSTER_BUILD', 'go.mod names no version of k8s.io/kubernetes');
  const variables = { gitVersion: version, gitMajor: major, gitMinor: minor };
  const set = Object.entries(variables).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`);
  return ['-s', '-w', ...set].join(' ');
}

async function readSources(): Promise<Map<string, string>> {
  const entries = await readdir(sources, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const texts = files.map(async (file) => [file.slice(sources.length + 1), await readFile(file, 'utf8')] as const);
  return new Map(await Promise.all(texts));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
