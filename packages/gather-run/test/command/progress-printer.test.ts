import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { ProgressPrinter } from '../../src/command/progress-printer.ts';
import { functionReport, gatherRun } from '../fixtures.ts';

function printerOn(isTTY: boolean) {
  let text = '';
  const clock = new FakeClock();
  const output = { isTTY, write: (more: string) => (text += more) };
  return { printer: new ProgressPrinter(output, clock), clock, text: () => text };
}

const { progress } = gatherRun();

describe('ProgressPrinter', () => {
  it('writes a line for each function into a file', () => {
    const { printer, text } = printerOn(false);

    printer.onProgress(progress);
    printer.onFunction(functionReport());
    printer.onFunction(functionReport({ name: 'a/b', records: 0, errors: ['forbidden\nreally', 'x'] }));
    printer.end(gatherRun({ phase: 'Partial', warnings: ['rules'], message: 'less' }));

    expect(text()).toBe(
      'clusterconfig/nodes: 6 records, 41 ms\na/b: 0 records, 41 ms, 2 errors: forbidden\n' +
        'Partial: 2/2 functions, 12 records\nrules\nless\n',
    );
  });

  it('counts one thing as one', () => {
    const { printer, text } = printerOn(false);

    printer.onFunction(functionReport({ name: 'a/b', records: 1, errors: ['forbidden'] }));

    expect(text()).toBe('a/b: 1 record, 41 ms, 1 error: forbidden\n');
  });

  it('redraws one line on a terminal, ten times a second at most', async () => {
    const { printer, clock, text } = printerOn(true);

    printer.onProgress(progress);
    printer.onProgress(progress);
    await clock.advance({ milliseconds: 100 });
    printer.onProgress(progress);
    printer.onFunction(functionReport());

    expect(text()).toBe('\r\u001B[K2/2 functions, 12 records, 39.1 KiB'.repeat(2));
  });

  it('lets no answer of a server steer the terminal', () => {
    const { printer, text } = printerOn(false);

    printer.onFunction(functionReport({ errors: ['\u001B[2Jgone'] }));

    expect(text()).not.toContain('\u001B');
  });
});
