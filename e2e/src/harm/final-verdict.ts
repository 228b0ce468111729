import type { Installation } from '@insights/installation';

/** A verdict that nothing is going to change any more. */
export interface FinalVerdict {
  readonly class: string;
  readonly reason: string;
  /** How long it holds; `undefined` when no time ends it. */
  readonly hours: number | undefined;
}

/** The verdict about an image, once the same gather on the release image has shown who is to blame (A/A check). */
export async function finalVerdict(installation: Installation, image: string): Promise<FinalVerdict | undefined> {
  const entry = await installation.quarantineOf(image);
  if (entry === undefined || 'check' in entry) return undefined;
  const { class: blamed, reason, at, until } = entry;
  const hours = until === undefined ? undefined : (Date.parse(until) - Date.parse(at)) / 3_600_000;
  return { class: blamed, reason, hours };
}
