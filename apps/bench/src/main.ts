import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  errorCode,
  ExitCode,
  type FlagDefinitions,
  readArguments,
  runProgram,
  systemClock,
  usageError,
} from '@insights/process';
import { pageSize } from './pod-pages.ts';
import { measureProfile } from './profile/measure-profile.ts';
import { formatProfile, judgeProfile } from './profile/profile-report.ts';
import { formatTable, judge } from './report.ts';
import { runBench } from './run-bench.ts';
import { formatVerdicts, type Verdict } from './verdict.ts';

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
  part: {
    type: 'string',
    placeholder: 'PART',
    description: 'profile: a whole gather on a real cluster; pods: every pod recorded; both',
    default: 'both',
    oneOf: ['profile', 'pods', 'both'],
  },
} as const satisfies FlagDefinitions;

const help = (
  lines: string,
) => `npm run bench: what a gather costs, beside what curl and kubectl take on the same machine.

Usage: npm run bench -- [flags]

${lines}

Exit codes: 0 every target is met, 3 one is missed, 2 bad flags, 1 anything else.`;

interface Sizes {
  readonly pods: number;
  readonly runs: number;
  readonly parts: readonly Part[];
}

type Part = 'profile' | 'pods';

/** @returns `undefined` when help was asked for. @throws CodedError `ERR_USAGE` */
function readSizes(): Sizes | undefined {
  const context = { env: process.env, envPrefix: 'INSIGHTS_BENCH_', print };
  const values = readArguments({ flags, help }, process.argv.slice(2), context);
  if (!values) return undefined;
  const pods = wholeNumber('--pods', values.pods, mostPods);
  const runs = wholeNumber('--runs', values.runs, mostRuns);
  const parts: Part[] = values.part === 'both' ? ['profile', 'pods'] : [values.part as Part];
  if (pods % pageSize === 0) return { pods, runs, parts };
  throw usageError(`--pods must be a multiple of ${pageSize}, not ${pods}`);
}

function wholeNumber(flag: string, text = '', most = mostPods): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= most) return number;
  throw usageError(`${flag} must be a whole number from 1 to ${most}, not "${text}"`);
}

async function bench({ parts, ...sizes }: Sizes, signal: AbortSignal): Promise<number> {
  const verdicts: Verdict[] = [];
  for (const part of parts) {
    const { table, judged } = await measure[part](sizes, signal);
    verdicts.push(...judged);
    print(`\n${table}\n\n${formatVerdicts(judged)}`);
  }
  return verdicts.some(({ isMet }) => isMet === false) ? ExitCode.failed : ExitCode.done;
}

type Measure = (sizes: Omit<Sizes, 'parts'>, signal: AbortSignal) => Promise<{ table: string; judged: Verdict[] }>;

const measure: Readonly<Record<Part, Measure>> = {
  async profile({ runs }) {
    const result = await measureProfile({ root, runs, onStep: tell });
    return { table: formatProfile(result), judged: judgeProfile(result) };
  },
  async pods(sizes, signal) {
    const result = await runBench({ root, ...sizes, clock: systemClock, onStep: tell }, signal);
    return { table: formatTable(result), judged: judge(result) };
  },
};

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

const exitCode = await runProgram({
  name: 'bench',
  prepare() {
    const sizes = readSizes();
    return sizes && { run: (signal) => bench(sizes, signal), graceMilliseconds };
  },
  tell,
  clock: systemClock,
  signals: process,
  // 3 is a target that was missed.
  exitCodeOf: (error) => (errorCode(error) === 'ERR_USAGE' ? ExitCode.usage : ExitCode.other),
});
process.exit(exitCode);
