import { isJsonObject, type JsonObject, type JsonValue } from '@insights/cluster';
import type { GatherContext } from '../gather-context.ts';
import { textOf } from '../json.ts';
import { pathSegment } from '../records/record-path.ts';
import { harmlessText } from './harmless-text.ts';

const mostValues = 1000;

/** Records the values of config maps, each in a file of its own: texts as they are, bytes as base64; never a key or a certificate. */
export class ConfigMapValues {
  readonly #folder: string;
  #recorded = 0;
  #leftOut = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async record(name: string, configMap: JsonObject, context: GatherContext): Promise<void> {
    for (const [key, text] of membersOf(configMap['data'])) await this.#add(name, key, harmlessText(text), context);
    for (const [key, base64] of membersOf(configMap['binaryData'])) {
      await this.#add(name, key, harmlessBase64(base64), context);
    }
  }

  tellLeftOut(context: GatherContext): void {
    if (this.#leftOut > 0) context.warn(`${this.#leftOut} more values of config maps are left out`);
  }

  async #add(name: string, key: string, bytes: string, context: GatherContext): Promise<void> {
    this.#recorded += 1;
    if (this.#recorded > mostValues) {
      this.#leftOut += 1;
      return;
    }
    const path = `${this.#folder}/${pathSegment(name, 'name')}/${pathSegment(key, 'key')}`;
    await context.record({ path, bytes });
  }
}

function membersOf(value: JsonValue | undefined): [string, string][] {
  return isJsonObject(value) ? Object.entries(value).map(([key, text]) => [key, textOf(text)]) : [];
}

// One character a byte: whatever is no text comes back as it was.
function harmlessBase64(base64: string): string {
  const text = Buffer.from(base64, 'base64').toString('latin1');
  return Buffer.from(harmlessText(text), 'latin1').toString('base64');
}
