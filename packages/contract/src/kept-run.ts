import { present } from '@insights/process';
import type { ProblemDetails } from './schemas/problem.ts';
import type { FunctionPrice, GatherPrice, MissingRight } from './schemas/price.ts';
import type { FunctionReport, GatherRun } from './schemas/run.ts';

// What is shown and logged of a run; the archive's `gathers.json` has the whole texts.
const keptCharacters = 262_144;
const control = /[\p{Cc}\p{Bidi_Control}]/gu;

/**
 * A run as it may be kept and shown: members of the contract alone, whatever else the answer held; its texts together at
 * most 262,144 characters, the rest left out and counted; what would move a terminal's cursor replaced.
 */
export function keptRun(run: GatherRun): GatherRun {
  const texts = new TextBudget(keptCharacters);
  const { id, requestId, phase, startedAt, finishedAt, progress, archive, dryRun } = run;
  const message = texts.keep(run.message);
  const warnings = texts.keepAll(run.warnings);
  const functions = run.functions.map((report) => keptReport(report, texts));
  const price = run.price && keptPrice(run.price, texts);
  if (texts.leftOut > 0) warnings.push(`${texts.leftOut} texts of this run are not shown here: they are too long`);
  return {
    id,
    ...(requestId === undefined ? {} : { requestId: printable(requestId) }),
    phase,
    startedAt,
    finishedAt,
    progress: keptProgress(progress),
    archive: archive && keptArchive(archive),
    functions,
    warnings,
    message,
    ...present({ dryRun, price }),
  };
}

/** The report of a function in the same way. */
export function keptReport(report: FunctionReport, texts = new TextBudget(keptCharacters)): FunctionReport {
  const { durationMilliseconds, records, bytes, missing, panic } = report;
  return {
    name: printable(report.name),
    durationMilliseconds,
    records,
    bytes,
    errors: texts.keepAll(report.errors),
    ...present({ missing }),
    warnings: texts.keepAll(report.warnings),
    panic: panic === null ? null : texts.keep(panic),
  };
}

/** A problem in the same way. */
export function keptProblem({ type, title, status, detail, code, errors, run }: ProblemDetails): ProblemDetails {
  const texts = new TextBudget(keptCharacters);
  return {
    type: printable(type),
    title: printable(title),
    status,
    detail: texts.keep(detail),
    code,
    ...(errors && {
      errors: errors.map(({ field, expected }) => ({ field: printable(field), expected: texts.keep(expected) })),
    }),
    ...(run && { run: keptRun(run) }),
  };
}

/** Progress, without members that the contract does not name. */
export function keptProgress({ functionsDone, functionsTotal, records, bytes }: GatherRun['progress']) {
  return { functionsDone, functionsTotal, records, bytes };
}

function keptArchive({ name, bytes, sha256, records, partial }: NonNullable<GatherRun['archive']>) {
  return { name, bytes, sha256, records, partial };
}

function keptPrice({ requests, bytes, seconds, atLeast, functions, missingRights }: GatherPrice, texts: TextBudget) {
  return {
    requests,
    bytes,
    seconds,
    ...present({ atLeast }),
    functions: functions.map((each) => keptFunctionPrice(each, texts)),
    missingRights: missingRights.map((each) => keptRight(each, texts)),
  };
}

function keptFunctionPrice({ name, requests, bytes, seconds, atLeast, ...lists }: FunctionPrice, texts: TextBudget) {
  return {
    name: printable(name),
    requests,
    bytes,
    seconds,
    ...present({ atLeast }),
    besides: texts.keepAll(lists.besides),
    absent: texts.keepAll(lists.absent),
    errors: texts.keepAll(lists.errors),
  };
}

function keptRight({ verb, group, resource, namespace, name, functions }: MissingRight, texts: TextBudget) {
  return {
    verb: printable(verb),
    group: printable(group),
    resource: printable(resource),
    ...present({ namespace: namespace && printable(namespace), name: name && printable(name) }),
    functions: texts.keepAll(functions),
  };
}

class TextBudget {
  #left: number;
  leftOut = 0;

  constructor(characters: number) {
    this.#left = characters;
  }

  keep(text: string): string {
    if (text.length > this.#left) {
      this.leftOut += 1;
      return '';
    }
    this.#left -= text.length;
    return printable(text);
  }

  keepAll(texts: readonly string[]): string[] {
    return texts.map((text) => this.keep(text)).filter((text, index) => text !== '' || texts[index] === '');
  }
}

// Lines stay lines: errors of the API server have several.
function printable(text: string): string {
  return text.replace(control, (character) => (character === '\n' || character === '\t' ? character : '\uFFFD'));
}
