import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

// Set by `npm run generate -- --samples`: a folder that gets a line of JSON for each record.
const folder = process.env['INSIGHTS_TEST_RECORDS'];

/** Whether documents are made of what the tests record. */
export const isForDocuments = folder !== undefined && folder !== '';

/** Keeps a record of a test for the documents, when they are being made. */
export function keepForDocuments(path: string, bytes: Buffer | string): void {
  if (folder === undefined || folder === '') return;
  const line = JSON.stringify({ path, text: bytes.toString() });
  appendFileSync(join(folder, `${process.pid}.jsonl`), `${line}\n`);
}
