// From the most to the least frequent letter of JSON and English; signs that are not here are rarer still.
const frequent = ' "etaionrslcdpm:,-.u/0123456789hfgbyvwkxjzq_SACPRTEINDMLOFBHGUWVYKXZJQ';
const rare = frequent.indexOf('S');

// What is looked for first; less of it would be found too often, unless it is rare.
const fewestBytes = 3;

/**
 * A text that is looked for in many bytes. What Node finds fast is a first byte, so the search begins at the rarest one of the text
 * and looks back for what stands before it.
 */
export class RareText {
  readonly length: number;
  readonly #head: Buffer;
  readonly #tail: Buffer;

  /** @param text - not empty */
  constructor(text: string) {
    const bytes = Buffer.from(text);
    const rarest = rarestIndex(bytes);
    this.length = bytes.length;
    this.#head = bytes.subarray(0, rarest);
    this.#tail = bytes.subarray(rarest);
  }

  /** Where it begins next, at or behind `from`; -1 when it does not. */
  next(bytes: Buffer, from: number): number {
    const headBytes = this.#head.length;
    let found = bytes.indexOf(this.#tail, from + headBytes);
    while (found >= 0 && !this.#hasHead(bytes, found - headBytes)) found = bytes.indexOf(this.#tail, found + 1);
    return found < 0 ? -1 : found - headBytes;
  }

  #hasHead(bytes: Buffer, start: number): boolean {
    const head = this.#head;
    for (let index = 0; index < head.length; index++) if (bytes[start + index] !== head[index]) return false;
    return true;
  }
}

function rarestIndex(bytes: Buffer): number {
  let rarest = 0;
  for (let index = 1; index < bytes.length; index++) {
    const isEnough = index <= bytes.length - fewestBytes || rarity(bytes[index]) >= rare;
    if (isEnough && rarity(bytes[index]) > rarity(bytes[rarest])) rarest = index;
  }
  return rarest;
}

function rarity(byte = 0): number {
  const rank = frequent.indexOf(String.fromCharCode(byte));
  return rank < 0 ? frequent.length : rank;
}
