import type { OperatorConfig } from '@insights/configuration';
import { type Contribution, type GatherRequest, hasMinor, longestSinceSeconds } from '@insights/contract';
import type { TranslationTable } from '@insights/obfuscation';
import { present } from '@insights/process';

interface GatherRequestOptions {
  readonly requestId: string;
  readonly config: Pick<OperatorConfig, 'obfuscation' | 'gatherer' | 'intervalSeconds'>;
  /** As `/version` of the gatherer says it: `1.1`. */
  readonly contract: string;
  /** Of functions that the gatherer has and that run in `main`. */
  readonly contributions?: readonly Contribution[];
  /** Which address stood for which in the run before. */
  readonly translationTable?: TranslationTable | undefined;
  /** Names that the gatherer has. */
  readonly exclude?: readonly string[];
}

/** A request that this gatherer understands. */
export interface FittingRequest {
  readonly request: GatherRequest;
  /** What was left out because the gatherer is older, one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * The body of `POST /gather`. An older gatherer answers 400 to what it does not know, so it is looked at before.
 * `obfuscation` is never left out: one that refuses it gathers nothing.
 */
export function gatherRequest(options: GatherRequestOptions): FittingRequest {
  const { requestId, config, contract, contributions = [], translationTable, exclude = [] } = options;
  const { obfuscation, gatherer, intervalSeconds } = config;
  const request = {
    requestId,
    obfuscation: [...obfuscation],
    deadlineSeconds: Math.ceil(gatherer.timeoutSeconds),
    ...(exclude.length > 0 && { exclude: [...exclude] }),
  };
  const sinceSeconds = Math.min(longestSinceSeconds, Math.max(1, Math.ceil(intervalSeconds)));
  if (hasMinor(contract, 1)) {
    const contributed = contributions.length === 0 ? {} : { contributions: [...contributions] };
    return { request: { ...request, sinceSeconds, ...present({ translationTable }), ...contributed }, warnings: [] };
  }
  const warning = `sinceSeconds (${sinceSeconds}) was left out of the request: the gatherer speaks contract ${contract}`;
  return { request, warnings: [warning] };
}
