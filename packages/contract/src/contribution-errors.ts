import { type Contribution, contributionLimits } from './schemas/contribution.ts';
import type { FieldError } from './schemas/problem.ts';

/** What the schema cannot say of contributions: each function once, and how much all of them may hold. */
export function contributionErrors(contributions: readonly Contribution[]): FieldError[] {
  const names = contributions.map(({ function: name }) => name);
  const repeated = names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [{ field: `contributions[${index}].function`, expected: 'of one element only' }],
  );
  const texts = contributions.flatMap(({ records }) => records.map(({ text }) => text));
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (bytes <= contributionLimits.textBytes) return repeated;
  const expected = `of at most ${contributionLimits.textBytes} bytes of texts in all, not ${bytes}`;
  return [...repeated, { field: 'contributions', expected }];
}
