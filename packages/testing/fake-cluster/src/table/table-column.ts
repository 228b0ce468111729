import type { JsonObject, JsonValue } from '../json.ts';

/** A column of a table, and how to fill it. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  /** `name` for the first column, as clients expect. */
  readonly format?: string;
  readonly priority: number;
  readonly cell: (object: JsonObject, now: Date) => JsonValue;
}
