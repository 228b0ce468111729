import { execFile } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { startUnixServer } from '../unix-server.ts';

const run = promisify(execFile);
const program = fileURLToPath(new URL('ask-for-a-run.ts', import.meta.url));
const mostBytes = 4 * 2 ** 20;

// `main` has 192 MiB and needs some 80 of them itself. Half of what is measured here is compiled code and garbage to come.
const mostMebibytes = 100;

// What comes in small pieces may not be there before its deadline.
const refused = /^ERR_GATHERER_(?:PROTOCOL|TIMEOUT)$/;

describe('the memory that an answer of the largest size costs', () => {
  it.each([
    ['of brackets', '['.repeat(mostBytes - 1)],
    ['of small values', `[${'{},'.repeat(1_350_000)}0]`],
    ['of members', `{${Array.from({ length: 300_000 }, (_, index) => `"m${index}":1`).join(',')}}`],
    ['of one text that takes two bytes a letter', `{"id":"${'x'.repeat(4_190_000)}\u0416"}`],
    ['of pieces of one byte', undefined],
  ])(
    'is bounded when it is %s',
    async (_what, text) => {
      await using server = await startUnixServer((request, response) => void answer(request, response, text));

      const { stdout } = await run(process.execPath, [
        '--disable-warning=ExperimentalWarning',
        program,
        server.socketPath,
      ]);

      const told = JSON.parse(stdout) as { codes: string[]; mebibytes: number };
      expect(told.codes).toEqual([expect.stringMatching(refused), expect.stringMatching(refused)]);
      expect(told.mebibytes).toBeLessThan(mostMebibytes);
    },
    60_000,
  );
});

async function answer({ url }: IncomingMessage, response: ServerResponse, text: string | undefined): Promise<void> {
  const isStream = url?.endsWith('/events') === true;
  response
    .on('error', () => {})
    .writeHead(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json' });
  if (text === undefined) return drown(response);
  response.end(isStream ? `id: 1\nevent: done\ndata: ${text.slice(0, 4_000_000)}\n\n` : text);
}

/** Chunks of one byte, thousands of them in each write. */
function drown(response: ServerResponse): void {
  const { socket } = response;
  const piece = '1\r\n \r\n'.repeat(5000);
  const more = () => void (socket && !socket.destroyed && socket.write(piece, more));
  response.flushHeaders();
  more();
}
