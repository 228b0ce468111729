import type { JsonValue } from '@insights/cluster';

/** A number that a double does not hold, as objects have it that were read from the cluster; `JSON.stringify` writes it. */
export function opaque(digits: string): JsonValue {
  return (JSON as unknown as { rawJSON(text: string): JsonValue }).rawJSON(digits);
}
