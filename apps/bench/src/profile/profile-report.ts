import { formatCount, formatMebibytes, formatRatio, formatSeconds, formatTableOf, type Row } from '../table.ts';
import { spreadOf } from '../statistics.ts';
import type { Verdict } from '../verdict.ts';
import type { ProfileResult, ProfileTurn } from './run-profile.ts';

/** The most that a gather may take, as ratios and bytes. */
export const profileTargets = {
  ratio: 1.5,
  peakBytes: 128 * 2 ** 20,
  growthBytes: 2 * 2 ** 20,
  obfuscation: 1.6,
  foreground: 1.1,
  kubectlTime: 10,
  kubectlMemory: 15,
} as const;

/** What was measured, as a Markdown table. */
export function formatProfile(result: ProfileResult): string {
  const { turns, larger, kubectl } = result;
  const column = (pick: (turn: ProfileTurn) => number | undefined) => turns.map(pick);
  const rows: Row[] = [
    { label: 'floor: `curl` of the same requests', values: column(fetchWall), format: formatSeconds },
    { label: 'gather: request to finished archive', values: column(gatherWall), format: formatSeconds },
    { label: 'gather ÷ floor', values: column(ratioOf), format: formatRatio },
    { label: 'with obfuscation ÷ without', values: column(obfuscationRatio), format: formatRatio },
    {
      label: 'peak memory before the first run',
      values: column((t) => t.gather.idlePeakBytes),
      format: formatMebibytes,
    },
    { label: 'peak memory', values: column((t) => t.gather.peakBytes), format: formatMebibytes },
    { label: 'peak memory with 30,000 pods', values: larger.map((t) => t.peakBytes), format: formatMebibytes },
    { label: 'requests', values: column((t) => t.requests), format: formatCount },
    { label: 'size of the archive', values: column((t) => t.gather.archiveBytes), format: formatMebibytes },
    {
      label: "others' small requests, p99 while gathering ÷ idle",
      values: column(foregroundRatio),
      format: formatRatio,
    },
    {
      label: '`kubectl get pods -A -o json \\| gzip`',
      values: kubectl.map((k) => k.wallMilliseconds),
      format: formatSeconds,
    },
    { label: 'its peak memory', values: kubectl.map((k) => k.peakBytes), format: formatMebibytes },
  ];
  return formatTableOf(`a real API server, 12,000 pods among 23,000 objects, ${turns.length} runs`, rows);
}

/** Holds the medians against the targets. */
export function judgeProfile({ turns, kubectl, larger }: ProfileResult): Verdict[] {
  const wall = median(turns.map(gatherWall));
  const peak = median(turns.map(({ gather }) => gather.peakBytes));
  const growth = median(larger.map(({ peakBytes }) => peakBytes)) - peak;
  return [
    atMost('times the wall time of the floor', median(turns.map(ratioOf)), profileTargets.ratio, formatRatio),
    atMost('peak memory', peak, profileTargets.peakBytes, formatMebibytes),
    atMost('growth of peak memory for 18,000 more pods', growth, profileTargets.growthBytes, formatMebibytes),
    atMost(
      'times the wall time with obfuscation',
      median(turns.map(obfuscationRatio)),
      profileTargets.obfuscation,
      formatRatio,
    ),
    atMost(
      "times others' p99 while gathering",
      median(turns.map(foregroundRatio)),
      profileTargets.foreground,
      formatRatio,
    ),
    atLeast("kubectl's wall time", median(kubectl.map((k) => k.wallMilliseconds)) / wall, profileTargets.kubectlTime),
    atLeast("kubectl's memory", median(kubectl.map((k) => k.peakBytes)) / peak, profileTargets.kubectlMemory),
  ];
}

function atMost(what: string, value: number, most: number, format: (value: number) => string): Verdict {
  return { text: `${format(value)} ${what}; at most ${format(most)}`, isMet: value <= most };
}

function atLeast(what: string, times: number, least: number): Verdict {
  return { text: `one ${formatRatio(times)}th of ${what}; at most one ${least}th`, isMet: times >= least };
}

function median(values: readonly (number | undefined)[]): number {
  return spreadOf(values.filter((value) => value !== undefined)).median;
}

function p99(milliseconds: readonly number[]): number {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? Number.NaN;
}

const fetchWall = ({ fetchMilliseconds }: ProfileTurn) => fetchMilliseconds;
const gatherWall = ({ gather }: ProfileTurn) => gather.wallMilliseconds;
const ratioOf = (turn: ProfileTurn) => gatherWall(turn) / fetchWall(turn);
const obfuscationRatio = ({ gather, obfuscated }: ProfileTurn) => obfuscated.wallMilliseconds / gather.wallMilliseconds;
const foregroundRatio = ({ foreground: { idle, gathering } }: ProfileTurn) => p99(gathering) / p99(idle);
