import type { ConditionValue } from './condition.ts';

/** Whether the gatherer container does its work. */
export interface GathererHealth {
  readonly isAvailable: boolean;
  /** CamelCase: `ImagePullBackOff`, `NotAnswering`, `NoCredentials`; not used when available. */
  readonly reason: string;
  /** For people, when it is not available. */
  readonly message: string;
  /** It fails on the release image as well, so that there is nothing to fall back to; only this degrades the operator. */
  readonly hasNoWorkingImage: boolean;
}

/** Condition `GathererAvailable`. */
export function gathererAvailable({ isAvailable, reason, message }: GathererHealth): ConditionValue {
  const type = 'GathererAvailable';
  if (isAvailable) return { type, status: 'True', reason: 'AsExpected', message: 'The gatherer answers' };
  return { type, status: 'False', reason: reason || 'UnknownError', message };
}
