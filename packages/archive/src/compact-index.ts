// A table of 2^16 slots takes 512 KiB and holds 49,152 keys, more than any archive within the default limits has.
const firstCapacity = 65_536;
const fullest = 0.75;
const none: readonly number[] = [];

/**
 * A multimap from a 32-bit tag to 32-bit values in one flat table: 8 bytes a slot, whatever the keys are. The tag is part
 * of a hash, so several keys may share it; the caller tells them apart by their values.
 */
export class CompactIndex {
  // Slot n is the tag at 2n and the value plus one at 2n + 1; 0 there means free.
  #slots: Uint32Array;
  #size = 0;

  /** @param capacity - slots to begin with; a power of two */
  constructor(capacity = firstCapacity) {
    this.#slots = new Uint32Array(capacity * 2);
  }

  /** How many values are held. */
  get size(): number {
    return this.#size;
  }

  /** Memory the table takes. */
  get tableBytes(): number {
    return this.#slots.byteLength;
  }

  /** The values under a tag. */
  valuesOf(tag: number): readonly number[] {
    let values = none;
    for (let slot = this.#slotOf(tag); this.#slots[slot + 1] !== 0; slot = this.#after(slot)) {
      if (this.#slots[slot] === tag >>> 0) values = [...values, (this.#slots[slot + 1] ?? 0) - 1];
    }
    return values;
  }

  /** @param value - 0 to 2^32 − 2 */
  add(tag: number, value: number): void {
    if ((this.#size + 1) * 2 > this.#slots.length * fullest) this.#grow();
    this.#place(tag, value + 1);
    this.#size += 1;
  }

  #place(tag: number, stored: number): void {
    let slot = this.#slotOf(tag);
    while (this.#slots[slot + 1] !== 0) slot = this.#after(slot);
    this.#slots[slot] = tag;
    this.#slots[slot + 1] = stored;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    for (let slot = 0; slot < old.length; slot += 2) {
      const stored = old[slot + 1] ?? 0;
      if (stored !== 0) this.#place(old[slot] ?? 0, stored);
    }
  }

  #slotOf(tag: number): number {
    return (tag * 2) & (this.#slots.length - 1);
  }

  #after(slot: number): number {
    return (slot + 2) & (this.#slots.length - 1);
  }
}
