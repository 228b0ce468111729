import type { JsonObject } from '@insights/process';
import type { GatherPlan } from './gather-plan.ts';

/** Which run it is, for what is kept of it beside its archive. */
export interface RunIdentity {
  /** A ULID. */
  readonly id: string;
  /** As the caller gave it. */
  readonly requestId?: string;
  /** When it was accepted, as `toISOString` writes it. */
  readonly startedAt: string;
}

/** What the journal beside an unfinished archive says of its run; `parseRunJournal` reads it. */
export function journalOf({ functions, obfuscation }: GatherPlan, identity: RunIdentity): JsonObject {
  return {
    ...identity,
    functions: functions.map(({ id }) => id),
    isObfuscating: obfuscation.has('networking'),
  };
}
