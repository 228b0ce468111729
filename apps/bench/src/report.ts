import { type BenchResult, type BenchTurn, morePods } from './run-bench.ts';
import { type Spread, spreadOf } from './statistics.ts';

/** A target and whether it was met. */
export interface Verdict {
  /** One sentence with the figure and the target. */
  readonly text: string;
  /** `undefined`: could not be measured here. */
  readonly isMet: boolean | undefined;
}

/** The most that the gatherer may take. */
export const targets = { ratio: 1.5, peakBytes: 128 * 2 ** 20, growthBytes: 2 ** 20 } as const;

interface Row {
  readonly label: string;
  readonly values: readonly (number | undefined)[];
  readonly format: (value: number) => string;
}

/** What was measured, as a Markdown table. */
export function formatTable(result: BenchResult): string {
  const { pods, podBytes, turns } = result;
  const title = `${formatCount(pods)} pods of ${formatCount(podBytes)} bytes, ${turns.length} runs`;
  const lines = rowsOf(result).map(({ label, values, format }) => {
    const known = values.filter((value) => value !== undefined);
    if (known.length === 0) return `| ${label} | | only on Linux | |`;
    const { least, median, most } = spreadOf(known);
    return `| ${label} | ${format(least)} | ${format(median)} | ${format(most)} |`;
  });
  return [`| ${title} | least | median | most |`, '|---|---:|---:|---:|', ...lines].join('\n');
}

function rowsOf({ pods, turns }: BenchResult): Row[] {
  const column = (pick: (turn: BenchTurn) => number | undefined) => turns.map(pick);
  const larger = formatCount(pods + morePods);
  return [
    { label: 'floor: `curl` of all pages into `gzip -6`', values: column(floorWall), format: formatSeconds },
    { label: 'gatherer: request to finished archive', values: column(gathererWall), format: formatSeconds },
    { label: 'gatherer ÷ floor', values: column(ratioOf), format: formatRatio },
    { label: 'gatherer, with the start of its process', values: column(wholeWall), format: formatSeconds },
    { label: 'gatherer with start ÷ floor', values: column(wholeRatio), format: formatRatio },
    {
      label: 'peak memory before the first run',
      values: column((t) => t.gatherer.idlePeakBytes),
      format: formatMebibytes,
    },
    { label: 'peak memory', values: column((t) => t.gatherer.peakBytes), format: formatMebibytes },
    { label: `peak memory with ${larger} pods`, values: column((t) => t.larger.peakBytes), format: formatMebibytes },
    { label: 'requests', values: column((t) => t.requests), format: formatCount },
    { label: "size of gzip's file", values: column((t) => t.floor.fileBytes), format: formatMebibytes },
    { label: 'size of the archive', values: column((t) => t.gatherer.archiveBytes), format: formatMebibytes },
  ];
}

/** Holds the medians against the targets. */
export function judge({ turns }: BenchResult): Verdict[] {
  const ratio = spreadOf(turns.map(ratioOf)).median;
  const peak = medianOf(turns.map(({ gatherer }) => gatherer.peakBytes));
  const largerPeak = medianOf(turns.map(({ larger }) => larger.peakBytes));
  const growth = peak === undefined || largerPeak === undefined ? undefined : largerPeak - peak;
  const more = formatCount(morePods);
  return [
    {
      text: `${formatRatio(ratio)} times the wall time of the floor; at most ${formatRatio(targets.ratio)}`,
      isMet: ratio <= targets.ratio,
    },
    memoryVerdict('peak memory', peak, targets.peakBytes),
    memoryVerdict(`growth of peak memory for ${more} more pods`, growth, targets.growthBytes),
  ];
}

/** A line for each verdict. */
export function formatVerdicts(verdicts: readonly Verdict[]): string {
  return verdicts
    .map(({ text, isMet }) => `${isMet === undefined ? 'SKIP' : isMet ? 'PASS' : 'FAIL'}  ${text}`)
    .join('\n');
}

function memoryVerdict(what: string, bytes: number | undefined, most: number): Verdict {
  const target = `at most ${formatMebibytes(most)}`;
  if (bytes === undefined) return { text: `${what}: only Linux tells; ${target}`, isMet: undefined };
  return { text: `${formatMebibytes(bytes)} ${what}; ${target}`, isMet: bytes <= most };
}

function medianOf(values: readonly (number | undefined)[]): Spread['median'] | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : spreadOf(known).median;
}

const floorWall = ({ floor }: BenchTurn) => floor.wallMilliseconds;
const gathererWall = ({ gatherer }: BenchTurn) => gatherer.wallMilliseconds;
const wholeWall = ({ gatherer }: BenchTurn) => gatherer.startMilliseconds + gatherer.wallMilliseconds;
const ratioOf = (turn: BenchTurn) => gathererWall(turn) / floorWall(turn);
const wholeRatio = (turn: BenchTurn) => wholeWall(turn) / floorWall(turn);

const formatSeconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;
const formatRatio = (ratio: number) => ratio.toFixed(2);
const formatMebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
const formatCount = (count: number) => Math.round(count).toLocaleString('en-US');
