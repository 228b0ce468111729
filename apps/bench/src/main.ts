import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CodedError,
  errorMessage,
  ExitCode,
  type FlagDefinitions,
  formatFlags,
  parseFlags,
  runUntilSignal,
  silentLogger,
  systemClock,
} from '@insights/process';
import { pageSize } from './pod-pages.ts';
import { formatTable, formatVerdicts, judge } from './report.ts';
import { runBench } from './run-bench.ts';

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const graceMilliseconds = 5000;
const mostPods = 1_000_000;
const mostRuns = 1000;

const flags = {
  pods: {
    type: 'string',
    placeholder: 'N',
    description: `Pods of the cluster, a multiple of ${pageSize}`,
    default: '20000',
  },
  runs: { type: 'string', placeholder: 'N', description: 'How often everything is measured', default: '15' },
  help: { type: 'boolean', description: 'Show this text' },
} as const satisfies FlagDefinitions;

const help = `npm run bench: every pod of a large cluster through our gatherer, against curl | gzip on the same machine.

Usage: npm run bench -- [flags]

${formatFlags(flags)}

Exit codes: 0 every target is met, 3 one is missed, 2 bad flags, 1 anything else.
`;

interface Sizes {
  readonly pods: number;
  readonly runs: number;
}

async function main(args: readonly string[]): Promise<number> {
  let sizes: Sizes | undefined;
  try {
    sizes = readSizes(args);
  } catch (error) {
    process.stderr.write(`bench: ${errorMessage(error)}\n\n${help}`);
    return ExitCode.usage;
  }
  if (!sizes) {
    process.stdout.write(help);
    return ExitCode.done;
  }
  return runUntilSignal((signal) => bench(sizes, signal), {
    log: silentLogger(),
    clock: systemClock,
    graceMilliseconds,
    signals: process,
  });
}

/** @returns `undefined` when help was asked for. @throws CodedError `ERR_USAGE` */
function readSizes(args: readonly string[]): Sizes | undefined {
  const { values, positionals } = parseFlags({ flags, args, env: process.env, envPrefix: 'INSIGHTS_BENCH_' });
  if (values.help) return undefined;
  if (positionals.length > 0) throw new CodedError('ERR_USAGE', `unexpected argument "${positionals[0]}"`);
  const pods = wholeNumber('--pods', values.pods, mostPods);
  const runs = wholeNumber('--runs', values.runs, mostRuns);
  if (pods % pageSize === 0) return { pods, runs };
  throw new CodedError('ERR_USAGE', `--pods must be a multiple of ${pageSize}, not ${pods}`);
}

function wholeNumber(flag: string, text = '', most = mostPods): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= most) return number;
  throw new CodedError('ERR_USAGE', `${flag} must be a whole number from 1 to ${most}, not "${text}"`);
}

const tell = (text: string) => void process.stderr.write(`${text}\n`);

async function bench(sizes: Sizes, signal: AbortSignal): Promise<number> {
  try {
    const result = await runBench({ root, ...sizes, clock: systemClock, onStep: tell }, signal);
    const verdicts = judge(result);
    process.stdout.write(`\n${formatTable(result)}\n\n${formatVerdicts(verdicts)}\n`);
    return verdicts.some(({ isMet }) => isMet === false) ? ExitCode.failed : ExitCode.done;
  } catch (error) {
    signal.throwIfAborted();
    process.stderr.write(`bench: ${errorMessage(error)}\n`);
    return ExitCode.other;
  }
}

process.exit(await main(process.argv.slice(2)));
