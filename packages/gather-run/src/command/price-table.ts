import type { FunctionPrice, GatherPrice, MissingRight } from '@insights/contract';
import { columns, counted, firstLine, section, shownBytes } from './shown.ts';

const mostFunctions = 15;
const mostLines = 100;
const mostNames = 3;

/** A price for people, in lines: what it is in all, what costs most, what cannot be counted, which rights are missing. */
export function priceTable(price: GatherPrice): string[] {
  const { requests, bytes, seconds, atLeast, functions, missingRights } = price;
  const atLeastText = atLeast ? 'at least ' : '';
  const inAll = `${atLeastText}${counted(requests, 'request')}, ${shownBytes(bytes)}, ${seconds.toFixed(1)} s`;
  return [
    `In all: ${inAll}`,
    ...costliest(functions),
    ...section('Read besides, as much as there is:', besides(functions), mostLines),
    ...section('The cluster does not have:', absent(functions), mostLines),
    ...section('Could not be asked:', failures(functions), mostLines),
    ...section('Missing rights:', missingRights.map(shownRight), mostLines),
  ];
}

/** Whether anything stands in the way of a whole gathering. */
export function isWholePrice({ functions, missingRights }: GatherPrice): boolean {
  return missingRights.length === 0 && functions.every(({ errors }) => errors.length === 0);
}

function costliest(functions: readonly FunctionPrice[]): string[] {
  const costly = functions.filter(({ requests }) => requests > 0).toSorted((one, other) => other.bytes - one.bytes);
  if (costly.length === 0) return [];
  const rows = costly.slice(0, mostFunctions).map(({ name, requests, bytes, seconds, atLeast }) => {
    const sign = atLeast ? '≥ ' : '';
    return [`${sign}${requests}`, `${sign}${shownBytes(bytes)}`, `${sign}${seconds.toFixed(1)} s`, firstLine(name)];
  });
  const lines = columns([['requests', 'bytes', 'time', 'function'], ...rows]);
  const more = costly.length > rows.length ? [`  and ${costly.length - rows.length} more`] : [];
  return [...lines.map((line) => `  ${line}`), ...more];
}

function besides(functions: readonly FunctionPrice[]): string[] {
  const users = new Map<string, string[]>();
  for (const each of functions) {
    for (const read of each.besides) users.set(read, [...(users.get(read) ?? []), each.name]);
  }
  return [...users].map(([read, names]) => `${firstLine(read)} (${shownNames(names)})`);
}

function absent(functions: readonly FunctionPrice[]): string[] {
  return [...new Set(functions.flatMap((each) => each.absent))].map(firstLine).toSorted();
}

function failures(functions: readonly FunctionPrice[]): string[] {
  return functions.flatMap(({ name, errors }) => errors.map((error) => firstLine(`${name}: ${error}`)));
}

function shownRight({ verb, group, resource, namespace, name, functions }: MissingRight): string {
  const type = group === '' ? resource : `${resource}.${group}`;
  const object = name === undefined ? '' : ` "${name}"`;
  const where = namespace === undefined ? '' : ` in ${namespace}`;
  return firstLine(`${verb} ${type}${object}${where} (${shownNames(functions)})`);
}

function shownNames(names: readonly string[]): string {
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : '';
  return firstLine(names.slice(0, mostNames).join(', ')) + more;
}
