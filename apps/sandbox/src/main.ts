import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createLogger,
  errorCode,
  ExitCode,
  type FlagDefinitions,
  type FlagValues,
  hangUpWithOutput,
  readArguments,
  runProgram,
  systemClock,
  usageError,
} from '@insights/process';
import { applyFaults } from './apply-faults.ts';
import { deployRelease, prepareCluster } from './deployment/deploy-release.ts';
import { OperatorImages } from '@insights/operator-image';
import { loadObjects } from './load-archive-objects.ts';
import { Sandbox } from './sandbox.ts';

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const graceMilliseconds = 15_000;
const mostNamedFiles = 5;

const flags = {
  objects: {
    type: 'string',
    placeholder: 'DIR',
    description: 'Load every YAML and JSON object below DIR, status included',
  },
  pods: { type: 'string', placeholder: 'N', description: 'Add N made-up pods', default: '0' },
  namespaces: { type: 'string', placeholder: 'N', description: 'Spread them over N namespaces', default: '20' },
  deploy: { type: 'boolean', description: 'Install the operator of deploy/ and run its two containers as processes' },
  fault: {
    type: 'string',
    placeholder: 'FILE',
    description: 'Arm the faults of FILE (YAML: cluster, registry, console)',
  },
} as const satisfies FlagDefinitions;

const help = (
  lines: string,
) => `sandbox: an API server, a kubelet, a registry and the upload service on free loopback ports.

Usage: npm run -s sandbox -- [flags]

${lines}

Prints one line of JSON when it is ready, and runs until Ctrl-C:
  {"kubeconfig":"…","registry":"127.0.0.1:…","console":"http://127.0.0.1:…","state":"…"}`;

async function serveSandbox(values: FlagValues<typeof flags>, signal: AbortSignal): Promise<void> {
  const log = createLogger({ level: 'warn', name: 'sandbox', destination: { write: complain } });
  const clock = systemClock;
  const pods = wholeNumber('pods', values.pods);
  const namespaces = wholeNumber('namespaces', values.namespaces, 1);
  await using sandbox = await Sandbox.start({ clock, log, exits: process });
  await using cluster = await prepareCluster(sandbox, clock, signal);
  if (values.objects) await load(sandbox, values.objects);
  if (pods > 0) sandbox.cluster.addSynthetic({ pods, namespaces });
  if (values.fault) await applyFaults(sandbox, values.fault);
  if (values.deploy) complain('sandbox: building the image from source, and installing the operator with it\n');
  if (values.deploy) await deployRelease({ sandbox, cluster, root, images: new OperatorImages(root) });
  const { kubeconfig, registry, console, folder } = sandbox;
  process.stdout.write(
    `${JSON.stringify({ kubeconfig, registry: registry.host, console: console.origin, state: folder })}\n`,
  );
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function load(sandbox: Sandbox, folder: string): Promise<void> {
  const { objects, skipped } = await loadObjects(sandbox.cluster, folder);
  const named = skipped.slice(0, mostNamedFiles).join(', ');
  const more = skipped.length > mostNamedFiles ? `, and ${skipped.length - mostNamedFiles} more` : '';
  const rest = skipped.length > 0 ? `; ${skipped.length} files are no objects of a cluster: ${named}${more}` : '';
  complain(`loaded ${objects} objects from ${folder}${rest}\n`);
}

function wholeNumber(flag: string, text = '', least = 0): number {
  const value = Number(text);
  if (/^\d{1,7}$/.test(text) && value >= least) return value;
  throw usageError(`--${flag} must be a whole number of at least ${least}, not "${text}"`);
}

function complain(text: string): void {
  process.stderr.write(text);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

hangUpWithOutput([process.stdout, process.stderr], process);
const exitCode = await runProgram({
  name: 'sandbox',
  prepare() {
    const context = { env: process.env, envPrefix: 'INSIGHTS_SANDBOX_', print };
    const values = readArguments({ flags, help }, process.argv.slice(2), context);
    return values && { run: (signal) => serveSandbox(values, signal), graceMilliseconds };
  },
  tell: (line) => complain(`${line}\n`),
  clock: systemClock,
  signals: process,
  exitCodeOf: (error) => (/USAGE|OBJECT/.test(errorCode(error) ?? '') ? ExitCode.usage : ExitCode.other),
});
process.exit(exitCode);
