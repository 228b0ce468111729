import * as Type from 'typebox';
import { functionReportSchema } from './run.ts';

/** Bounds of what functions that run in `main` hand over; `textBytes`: of the records of all of them, in UTF-8. */
export const contributionLimits = { elements: 100, records: 1000, textBytes: 1_048_576 } as const;

const recordSchema = Type.Object(
  {
    path: Type.String({ minLength: 1, maxLength: 1024, description: 'in the archive, extension included' }),
    text: Type.String({ maxLength: contributionLimits.textBytes, description: 'its content' }),
  },
  { title: 'ContributedRecord', additionalProperties: false },
);

const { durationMilliseconds, errors, missing, warnings } = functionReportSchema.properties;

/** What a function recorded that runs in `main`, because it reads Secrets: anonymized before it is sent. */
export const contributionSchema = Type.Object(
  {
    function: Type.String({
      minLength: 1,
      maxLength: 256,
      description: 'its id: one of `GET /functions` with `runsIn` main, and selected',
    }),
    durationMilliseconds,
    records: Type.Array(recordSchema, { maxItems: contributionLimits.records }),
    errors,
    missing,
    warnings,
  },
  { title: 'Contribution', additionalProperties: false },
);

export type Contribution = Type.Static<typeof contributionSchema>;
