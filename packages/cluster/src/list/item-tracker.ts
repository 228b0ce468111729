import { ClusterError } from '../errors.ts';

/** Where the parts of an object are, as offsets in the input; -1: there is no such part. */
export interface ItemRanges {
  readonly start: number;
  readonly end: number;
  /** What to leave out: `managedFields`, its key and one comma beside it; of length 0 when there is nothing. */
  readonly cutStart: number;
  readonly cutEnd: number;
  readonly metadataStart: number;
  readonly metadataEnd: number;
  /** Values of `metadata.name` and `metadata.namespace`, with quotes, when they are not containers. */
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly namespaceStart: number;
  readonly namespaceEnd: number;
}

const none: ItemRanges = {
  start: -1,
  end: -1,
  cutStart: 0,
  cutEnd: 0,
  metadataStart: -1,
  metadataEnd: -1,
  nameStart: -1,
  nameEnd: -1,
  namespaceStart: -1,
  namespaceEnd: -1,
};

type Mutable<Shape> = { -readonly [Member in keyof Shape]: Shape[Member] };

/**
 * Follows one object of the API at a time and notes where its parts are. `managedFields` counts only as a member of
 * the object's own `metadata`: templates inside a spec have metadata too.
 */
export class ItemTracker {
  readonly #itemDepth: number;
  readonly #label: string;
  #ranges: Mutable<ItemRanges> = { ...none };
  #itemKey = '';
  #metadataKey = '';
  #isInMetadata = false;
  /** Offset of the comma before the current member of the metadata; -1 for the first member. */
  #commaBefore = -1;
  #cutIsOpen = false;

  /** @param itemDepth - how many containers are open inside the object, itself included */
  constructor(itemDepth: number, label: string) {
    this.#itemDepth = itemDepth;
    this.#label = label;
  }

  opened(depth: number, at: number, isArray: boolean): void {
    if (depth === this.#itemDepth) this.#start(at);
    if (depth !== this.#itemDepth + 1 || isArray || this.#itemKey !== 'metadata') return;
    this.#isInMetadata = true;
    this.#commaBefore = -1;
    this.#ranges.metadataStart = at;
  }

  /** Whether `key` has to be told of keys at this depth: to have the text of every key would cost more than the scan. */
  needsKey(depth: number): boolean {
    return depth === this.#itemDepth || (this.#isInMetadata && depth === this.#itemDepth + 1);
  }

  /** A key; `text` has no quotes. */
  key(depth: number, start: number, text: string): void {
    if (depth === this.#itemDepth) this.#itemKey = this.#unique(text, 'metadata', this.#ranges.metadataStart !== -1);
    if (!this.#isInMetadata || depth !== this.#itemDepth + 1) return;
    this.#metadataKey = this.#unique(text, 'managedFields', this.#ranges.cutEnd > 0);
    if (text !== 'managedFields') return;
    this.#cutIsOpen = true;
    this.#ranges.cutStart = this.#commaBefore === -1 ? start : this.#commaBefore;
  }

  scalar(depth: number, start: number, end: number): void {
    if (!this.#isInMetadata || depth !== this.#itemDepth + 1) return;
    if (this.#metadataKey === 'name') {
      this.#ranges.nameStart = start;
      this.#ranges.nameEnd = end;
    } else if (this.#metadataKey === 'namespace') {
      this.#ranges.namespaceStart = start;
      this.#ranges.namespaceEnd = end;
    }
  }

  comma(depth: number, at: number): void {
    if (!this.#isInMetadata || depth !== this.#itemDepth + 1) return;
    // A first member takes the comma behind it along, any other the one before it.
    if (this.#cutIsOpen) this.#endCut(this.#commaBefore === -1 ? at + 1 : at);
    this.#commaBefore = at;
  }

  /** A container closes. @returns where the parts are when it was the object itself; valid until the next one opens */
  closed(depth: number, at: number): ItemRanges | undefined {
    if (this.#isInMetadata && depth === this.#itemDepth + 1) {
      if (this.#cutIsOpen) this.#endCut(at);
      this.#isInMetadata = false;
      this.#ranges.metadataEnd = at + 1;
    }
    if (depth !== this.#itemDepth) return undefined;
    this.#ranges.end = at + 1;
    return this.#ranges;
  }

  /** Offset of the first byte of the current object; `undefined` between objects. */
  get start(): number | undefined {
    return this.#ranges.start === -1 || this.#ranges.end !== -1 ? undefined : this.#ranges.start;
  }

  #start(at: number): void {
    this.#ranges = { ...none, start: at };
    this.#itemKey = '';
    this.#metadataKey = '';
  }

  #endCut(at: number): void {
    this.#ranges.cutEnd = at;
    this.#cutIsOpen = false;
  }

  // Parsers take the last of two members with one name; a cut in each would need a list of cuts, for nobody.
  #unique(text: string, name: string, isKnown: boolean): string {
    if (text !== name || !isKnown) return text;
    throw new ClusterError('ERR_CLUSTER_MALFORMED', `${this.#label}: an object has two members "${name}"`);
  }
}
