import { type BenchResult, type BenchTurn, morePods } from './run-bench.ts';
import { type Spread, spreadOf } from './statistics.ts';
import { formatCount, formatMebibytes, formatRatio, formatSeconds, formatTableOf, type Row } from './table.ts';
import type { Verdict } from './verdict.ts';

/** The most that the gatherer may take. */
export const targets = { ratio: 1.5, peakBytes: 128 * 2 ** 20, growthBytes: 2 ** 20 } as const;

/** What was measured, as a Markdown table. */
export function formatTable(result: BenchResult): string {
  const { pods, podBytes, turns } = result;
  const title = `${formatCount(pods)} pods of ${formatCount(podBytes)} bytes, ${turns.length} runs`;
  return formatTableOf(title, rowsOf(result));
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
