import { isJsonObject, type ItemMetadata, type JsonObject, type JsonValue, type RawItem } from '@insights/cluster';
import { GatheringError } from '../errors.ts';
import type { Selector, VisitedItem } from '../visit.ts';

/** An item while it is shown: what lies behind it is gone with {@link end}, also for who kept it. */
export class ShownItem implements VisitedItem {
  #item: RawItem | undefined;
  #looked: JsonObject | undefined;
  readonly #asked: Selector;

  /** @param asked - an object that was asked for by its name has that name */
  constructor(item: RawItem, asked: Selector) {
    this.#item = item;
    this.#asked = asked;
  }

  get name(): string {
    return this.#asked.name ?? this.#present().name;
  }

  get namespace(): string {
    if (this.#asked.name !== undefined) return this.#asked.namespace ?? '';
    return this.#present().namespace ?? '';
  }

  get bytes(): Buffer {
    return this.#present().bytes;
  }

  get metadata(): ItemMetadata {
    return this.#present().metadata;
  }

  parse(): JsonObject {
    return this.#present().parse();
  }

  look(): Readonly<JsonObject> {
    this.#looked ??= parseToLook(this.#present());
    return this.#looked;
  }

  end(): void {
    this.#item = undefined;
    this.#looked = undefined;
  }

  #present(): RawItem {
    if (this.#item) return this.#item;
    throw new GatheringError('ERR_GATHERING_ITEM_GONE', 'an object was read after its turn');
  }
}

// What is built of a text of brackets takes a hundred times its size: only what is small is taken as it is.
const unboundedBytes = 256 * 1024;

function parseToLook(item: RawItem): JsonObject {
  if (item.bytes.length > unboundedBytes) return item.parse();
  const value = JSON.parse(item.bytes.toString('utf8')) as JsonValue;
  return isJsonObject(value) ? value : {};
}
