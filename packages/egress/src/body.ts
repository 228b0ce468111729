import type { WireReply } from './wire-request.ts';

/** As much of a body as was read. */
export interface BodyPart {
  /** At most as many as were allowed. */
  readonly bytes: Buffer;
  /** `complete`: it ended where the server ended it. `cut`: it is longer than what was allowed. `broken`: it broke off. */
  readonly end: 'complete' | 'cut' | 'broken';
  /** Why it broke off. */
  readonly error?: unknown;
}

/** Reads a body into memory up to a limit, counted after decompression, and gives its connection up when there is more. */
export async function readBody({ body }: WireReply, limitBytes: number): Promise<BodyPart> {
  const chunks: Buffer[] = [];
  let size = 0;
  const bytes = () => Buffer.concat(chunks).subarray(0, limitBytes);
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > limitBytes) return { bytes: bytes(), end: 'cut' };
    }
    return { bytes: bytes(), end: 'complete' };
  } catch (error) {
    return { bytes: bytes(), end: 'broken', error };
  } finally {
    body.destroy();
  }
}

/** Gives a body up; a short one is read so that its connection can be used again. */
export async function discardBody(reply: WireReply, limitBytes: number): Promise<void> {
  await readBody(reply, limitBytes);
}
