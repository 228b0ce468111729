import { isObject } from '@insights/process';
import type { OperationPurpose } from '../record/record.ts';

/** Annotation of our pod that tells, after a crash, which operation changed the image. */
export const intentAnnotation = 'insights.openshift.io/gatherer-image-intent';

/** Written in the same patch as the image, so that one is never there without the other. */
export interface Intent {
  readonly op: string;
  readonly from: string;
  readonly to: string;
  readonly reason: OperationPurpose;
  /** ISO 8601. */
  readonly at: string;
}

const purposes: Readonly<Record<OperationPurpose, true>> = {
  'fast-track': true,
  'publisher-rollback': true,
  pin: true,
  're-apply': true,
  rollback: true,
  reset: true,
};

function isPurpose(value: unknown): value is OperationPurpose {
  return typeof value === 'string' && Object.hasOwn(purposes, value);
}

/** The annotation's value. */
export function formatIntent({ op, from, to, reason, at }: Intent): string {
  return JSON.stringify({ op, from, to, reason, at });
}

/** Anyone with the right to patch pods can write the annotation: what is not ours reads as no annotation. */
export function parseIntent(text: string | undefined): Intent | undefined {
  if (text === undefined || text.length > 4096) return undefined;
  const value = parseJson(text);
  if (!isObject(value)) return undefined;
  const { op, from, to, reason, at } = value;
  if (typeof op !== 'string' || typeof from !== 'string' || typeof to !== 'string') return undefined;
  if (typeof at !== 'string' || Number.isNaN(Date.parse(at)) || !isPurpose(reason)) return undefined;
  return { op, from, to, reason, at };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
