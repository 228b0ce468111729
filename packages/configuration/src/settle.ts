import { findConflicts, findPolicyGaps } from './conflicts.ts';
import type { Finding } from './finding.ts';
import { type AcceptedLayers, mergeLayers } from './merge.ts';
import { toNote } from './note.ts';

// Settings that the pod's manifest fixes for the other container as well.
const fixedPaths = ['storagePath', 'gatherer.socket'];
const protections = ['fastTrack.allowedRepositories', 'fastTrack.paused', 'fastTrack.observe'];
const policyPath = 'fastTrack.verification.policy';

/**
 * Checks across layers and keys; they come last. The file passed them alone, so what is wrong is of the ConfigMap.
 * @param previous - what was accepted of the ConfigMap last
 */
export function settle(readable: AcceptedLayers, previous: ReadonlyMap<string, unknown> | undefined) {
  const split = fixedPaths.filter((path) => isSplit(readable, path));
  const whole = { ...readable, configMap: without(readable.configMap, ([path]) => split.includes(path)) };
  const { accepted, conflicts } = resolveConflicts(whole, previous);
  const gaps = findPolicyGaps(mergeLayers(accepted));
  const closed = gaps.length === 0 ? accepted.configMap : new Map([...accepted.configMap, [policyPath, 'unclear']]);
  const problems = [...split.map(splitFinding), ...conflicts, ...gaps].map(toNote('configmap'));
  return { accepted: { ...accepted, configMap: closed }, problems };
}

function isSplit({ file, configMap }: AcceptedLayers, path: string): boolean {
  const empty = { secret: new Map(), configMap: new Map() };
  const { storagePath, gatherer } = mergeLayers({ file, ...empty });
  return configMap.has(path) && configMap.get(path) !== (path === 'storagePath' ? storagePath : gatherer.socket);
}

function splitFinding(path: string): Finding {
  const key = path === 'storagePath' ? 'dataReporting.storagePath' : path;
  const message = `${key} must be the file's: the gatherer's is fixed in its pod, and the two containers share it`;
  return { key, message };
}

function resolveConflicts(accepted: AcceptedLayers, previous: ReadonlyMap<string, unknown> | undefined) {
  const conflicts = findConflicts(mergeLayers(accepted));
  if (conflicts.length === 0) return { accepted, conflicts };
  const others = without(accepted.configMap, isChoice);
  const lastGood = { ...accepted, configMap: new Map([...others, ...[...(previous ?? [])].filter(isChoice)]) };
  const isGood = findConflicts(mergeLayers(lastGood)).length === 0;
  return { accepted: isGood ? lastGood : { ...accepted, configMap: others }, conflicts };
}

/** Of `fastTrack`, all but what protects: a conflict must not take that away. */
function isChoice([path]: readonly [string, unknown]): boolean {
  const isProtection = path.startsWith('fastTrack.verification.') || protections.includes(path);
  return path.startsWith('fastTrack.') && !isProtection;
}

function without(layer: ReadonlyMap<string, unknown>, isGone: (entry: readonly [string, unknown]) => boolean) {
  return new Map([...layer].filter((entry) => !isGone(entry)));
}
