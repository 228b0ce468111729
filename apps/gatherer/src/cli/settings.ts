import type { GathererSettings } from '@insights/configuration';
import { type GatherSettings, requestFromFlags } from '@insights/gather-run';
import {
  errorMessage,
  isLoopback,
  type ListenAddress,
  type LogLevel,
  parseDurationSeconds,
  parseFlags,
  parseListenAddress,
  suggestionFor,
  usageError,
} from '@insights/process';
import { endpointSettings } from './endpoint-settings.ts';
import { type Command, commands, type Flags, flags } from './flags.ts';
import { readConfigFile } from './config-file.ts';

/** What was asked for on the command line, checked. */
export interface Settings extends GatherSettings {
  readonly listen: ListenAddress;
  readonly healthListen: ListenAddress;
  /** Absent: as the command has it. */
  readonly logLevel: LogLevel | undefined;
}

const defaultStoragePath = '/var/lib/insights-operator';
const defaultSinceSeconds = 7200;

/** The command and its flags, not yet looked into. @throws CodedError `ERR_USAGE` */
export function parseCommandLine(args: readonly string[], env: NodeJS.ProcessEnv): { command: Command; values: Flags } {
  const long = args.map((argument) => (argument === '-h' ? '--help' : argument));
  const { values, positionals } = parseFlags({ flags, args: long, env, envPrefix: 'INSIGHTS_' });
  const [command = 'serve', ...rest] = positionals;
  if (!Object.hasOwn(commands, command)) {
    const names = Object.keys(commands);
    throw usageError(
      `unknown command "${command}"; expected one of ${names.join(', ')}${suggestionFor(command, names)}`,
    );
  }
  if (rest.length > 0) throw usageError(`unexpected argument "${rest[0]}"`);
  return { command: command as Command, values };
}

/** Looks into the flags and the files they name. @throws CodedError `ERR_USAGE` that names the flag and what was expected */
export async function readSettings(values: Flags, command: Command = 'serve'): Promise<Settings> {
  // A service with it would gather nothing, ever.
  if (values['dry-run'] && command !== 'gather') throw usageError('--dry-run is a flag of gather alone');
  const config: GathererSettings =
    values.config === undefined ? { obfuscation: [] } : await readConfigFile(values.config);
  return {
    kubeconfig: values.kubeconfig,
    storagePath: values['storage-path'] ?? config.storagePath ?? defaultStoragePath,
    listen: gatherApiAddress(values.listen ?? ''),
    healthListen: address('--health-listen', values['health-listen'] ?? ''),
    defaults: await requestFromFlags(values, config.obfuscation),
    sinceSeconds: since(values.since) ?? config.intervalSeconds ?? defaultSinceSeconds,
    endpoints: endpointSettings(values, config),
    withSecrets: isWithSecrets(values) ?? command === 'gather',
    output: values.output === 'json' ? 'json' : 'text',
    logLevel: values['log-level'] as LogLevel | undefined,
  };
}

/** @returns `undefined` when nothing is said of them */
function isWithSecrets(values: Flags): boolean | undefined {
  const { 'with-secrets': isWith, 'without-secrets': isWithout } = values;
  if (isWith && isWithout) throw usageError('--with-secrets and --without-secrets exclude each other');
  return isWith ?? (isWithout === undefined ? undefined : !isWithout);
}

function gatherApiAddress(text: string): ListenAddress {
  const listen = address('--listen', text);
  if (listen.kind === 'unix' || isLoopback(listen.host)) return listen;
  // Whoever reaches the gather API can start runs: it must not be reached from the network.
  throw usageError(`--listen ${text} is refused: the gather API listens on unix:PATH or on a loopback address only`);
}

function address(flag: string, text: string): ListenAddress {
  try {
    return parseListenAddress(text);
  } catch (error) {
    throw usageError(`${flag}: ${errorMessage(error)}`, error);
  }
}

function since(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  try {
    const seconds = parseDurationSeconds(text);
    if (seconds > 0) return seconds;
  } catch (error) {
    throw usageError(`--since: ${errorMessage(error)}`, error);
  }
  throw usageError(`--since must be longer than zero, not ${text}`);
}
