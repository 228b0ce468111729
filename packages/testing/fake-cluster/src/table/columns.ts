import type { JsonValue } from '../json.ts';
import { stringAt } from '../json.ts';
import type { PrinterColumn, ResourceType } from '../resources/resource-type.ts';
import { builtinPrinters } from './builtin-printers.ts';
import { ageSince } from './human-duration.ts';
import { findJsonPath, textOf } from './json-path.ts';
import type { TableColumn } from './table-column.ts';

const nameColumn: TableColumn = {
  name: 'Name',
  type: 'string',
  format: 'name',
  priority: 0,
  cell: (object) => stringAt(object, 'metadata', 'name') ?? '',
};

const ageColumn: TableColumn = {
  name: 'Age',
  type: 'string',
  priority: 0,
  cell: (object, now) => ageSince(stringAt(object, 'metadata', 'creationTimestamp'), now),
};

/** The columns of a type: hand-made for built-in types, from the CRD for custom ones, else NAME and AGE. */
export function columnsOf(type: ResourceType): TableColumn[] {
  const printer = builtinPrinters[type.storageKey];
  if (printer) {
    const columns = printer.map((column) => ({ type: 'string', priority: 0, ...column }));
    return columns.some(({ name }) => name === nameColumn.name) ? columns : [nameColumn, ...columns];
  }
  if (type.columns.length > 0) return [nameColumn, ...type.columns.map(customColumn)];
  return [nameColumn, ageColumn];
}

function customColumn({ name, type, jsonPath, priority }: PrinterColumn): TableColumn {
  return {
    name,
    type: type === 'date' ? 'string' : type,
    priority,
    cell: (object, now) => {
      const [value] = findJsonPath(object, jsonPath);
      if (value === undefined || value === null) return type === 'string' ? '' : null;
      return type === 'date' ? ageSince(textOf(value), now) : cellValue(value);
    },
  };
}

function cellValue(value: JsonValue): JsonValue {
  return typeof value === 'object' ? JSON.stringify(value) : value;
}
