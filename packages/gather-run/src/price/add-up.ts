import { type FunctionPrice, type GatherPrice, type MissingRight, priceLimits } from '@insights/contract';
import { present } from '@insights/process';
import { distinctReadings, type FunctionReadings, keyOf, type Reading, typeName } from './readings.ts';
import type { Outcome } from './survey.ts';

/** Outcomes by the keys of their readings. */
export type Outcomes = ReadonlyMap<string, Outcome>;

// An object of the configuration has two to four.
const bytesOfObject = 4096;
// Half of what one core of an API server encodes as JSON: it has others to serve.
const bytesPerMillisecond = 50_000;
// As many lists and functions as a gathering has on their way at a time.
const sideBySide = 4;

interface Cost {
  readonly requests: number;
  readonly bytes: number;
  readonly milliseconds: number;
}

/** Makes the price of what was found out about the readings of functions. */
export function addUp(functions: readonly FunctionReadings[], outcomes: Outcomes): GatherPrice {
  const usual = median([...outcomes.values()].flatMap((each) => ('milliseconds' in each ? each.milliseconds : [])));
  const costOf = (reading: Reading) => costs(outcomes.get(keyOf(reading)), usual);
  const prices = functions.map((each) => functionPrice(each, outcomes, costOf));
  const all = distinctReadings(functions.flatMap(({ readings }) => readings)).map(costOf);
  const { requests, bytes, milliseconds } = total(all);
  const longest = Math.max(0, ...all.map((each) => each.milliseconds));
  return {
    requests,
    bytes,
    seconds: secondsOf(Math.max(longest, milliseconds / sideBySide)),
    ...present({ atLeast: prices.some(isOpen) || undefined }),
    functions: prices.slice(0, priceLimits.functions),
    missingRights: missingRights(functions, outcomes),
  };
}

function functionPrice(
  { name, readings }: FunctionReadings,
  outcomes: Outcomes,
  costOf: (reading: Reading) => Cost,
): FunctionPrice {
  const own = distinctReadings(readings);
  const { requests, bytes, milliseconds } = total(own.map(costOf));
  const outcomeOf = (reading: Reading) => outcomes.get(keyOf(reading));
  const inState = (state: Outcome['state']) => own.filter((each) => outcomeOf(each)?.state === state);
  const isInexact = own.map(outcomeOf).some((each) => each?.state === 'counted' && !each.isExact);
  return {
    name,
    requests,
    bytes,
    seconds: secondsOf(milliseconds),
    ...present({ atLeast: isInexact || undefined }),
    besides: texts(inState('following').map(({ access }) => `${access.verb} ${typeName(access)}`)),
    absent: texts(inState('absent').map(({ access }) => typeName(access))),
    errors: texts(own.flatMap((each) => failureOf(each, outcomeOf(each)))),
  };
}

function failureOf({ access }: Reading, outcome: Outcome | undefined): string[] {
  return outcome?.state === 'failed' ? [`${access.verb} ${typeName(access)}: ${outcome.reason}`] : [];
}

function isOpen({ atLeast = false, besides, errors }: FunctionPrice): boolean {
  return atLeast || besides.length > 0 || errors.length > 0;
}

function costs(outcome: Outcome | undefined, usualMilliseconds: number): Cost {
  if (outcome?.state !== 'counted') return { requests: 0, bytes: 0, milliseconds: 0 };
  const { requests, bytes = requests * bytesOfObject, milliseconds = usualMilliseconds } = outcome;
  return { requests, bytes, milliseconds: requests * milliseconds + bytes / bytesPerMillisecond };
}

function total(parts: readonly Cost[]): Cost {
  return {
    requests: parts.reduce((sum, { requests }) => sum + requests, 0),
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    milliseconds: parts.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
  };
}

function missingRights(functions: readonly FunctionReadings[], outcomes: Outcomes): MissingRight[] {
  const users = new Map<string, { readonly reading: Reading; readonly names: Set<string> }>();
  for (const { name, readings } of functions) {
    for (const reading of readings) {
      const key = keyOf(reading);
      if (outcomes.get(key)?.state !== 'refused') continue;
      const known = users.get(key) ?? { reading, names: new Set() };
      known.names.add(name);
      users.set(key, known);
    }
  }
  const rights = [...users.values()].map(({ reading: { access }, names }): MissingRight => {
    const { verb, group, resource, namespace, name } = access;
    return { verb, group, resource, ...present({ namespace, name }), functions: [...names] };
  });
  return rights.toSorted(byType).slice(0, priceLimits.rights);
}

function byType(one: MissingRight, other: MissingRight): number {
  return orderOf(one) < orderOf(other) ? -1 : 1;
}

function orderOf({ group, resource, verb, namespace = '', name = '' }: MissingRight): string {
  return JSON.stringify([group, resource, verb, namespace, name]);
}

function texts(all: readonly string[]): string[] {
  return [...new Set(all.map((each) => each.slice(0, priceLimits.textCharacters)))].slice(0, priceLimits.texts);
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

function secondsOf(milliseconds: number): number {
  return Math.round(milliseconds) / 1000;
}
