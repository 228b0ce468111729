import type { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { GathererClient } from '../../src/index.ts';
import type { GathererErrorCode } from '../../src/errors.ts';
import { hurriedSleep, never } from '../unix-server.ts';
import { startRawServer, writeEndlessly } from './raw-server.ts';

const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
const ok = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';
const stream = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n';
const chunked = 'Transfer-Encoding: chunked\r\n\r\n';

type Answer = (socket: Socket) => void;

function say(text: string): Answer {
  return (socket) => void socket.end(text);
}

function body(text: string): Answer {
  return say(`${ok}Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}

function endlessly(head: string, piece: string): Answer {
  return (socket) => {
    socket.write(head);
    writeEndlessly(socket, piece);
  };
}

const answers: readonly (readonly [string, Answer, GathererErrorCode])[] = [
  ['switches protocols and closes', say(upgrade), 'ERR_GATHERER_PROTOCOL'],
  ['switches protocols and goes on talking', endlessly(upgrade, 'x'.repeat(65_536)), 'ERR_GATHERER_PROTOCOL'],
  [
    'switches protocols and is gone',
    (socket) => socket.write(upgrade, () => socket.destroy()),
    'ERR_GATHERER_PROTOCOL',
  ],
  ['says 101 without a protocol to switch to', say('HTTP/1.1 101 Fine\r\n\r\n'), 'ERR_GATHERER_PROTOCOL'],
  ['says "continue" for ever', endlessly('', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(100)), 'ERR_GATHERER_PROTOCOL'],
  ['gives hints for ever', endlessly('', 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'), 'ERR_GATHERER_PROTOCOL'],
  ['has a header without end', endlessly(ok, 'x-more: and more\r\n'.repeat(100)), 'ERR_GATHERER_PROTOCOL'],
  ['has one header line without end', endlessly(`${ok}x-long: `, 'x'.repeat(4096)), 'ERR_GATHERER_PROTOCOL'],
  [
    'has a trailer without end',
    endlessly(`${ok}${chunked}0\r\n`, 'x-more: and more\r\n'.repeat(100)),
    'ERR_GATHERER_PROTOCOL',
  ],
  ['is one chunk after the other', endlessly(`${ok}${chunked}`, '1\r\n \r\n'.repeat(1000)), 'ERR_GATHERER_PROTOCOL'],
  ['is nested deep', body(`{"contract":${'['.repeat(30_000)}`), 'ERR_GATHERER_PROTOCOL'],
  ['has many small values', body(`[${'{},'.repeat(10_000)}0]`), 'ERR_GATHERER_PROTOCOL'],
  ['has 64 KiB and a byte', body(`"${'x'.repeat(65_535)}"`), 'ERR_GATHERER_PROTOCOL'],
  ['has a date of separators alone', body(JSON.stringify({ builtAt: 'T'.repeat(60_000) })), 'ERR_GATHERER_PROTOCOL'],
  ['breaks off half way', say(`${ok}Content-Length: 100\r\n\r\n{"contract":`), 'ERR_GATHERER_UNREACHABLE'],
  ['breaks off in the header', say('HTTP/1.1 200 OK\r\nContent-'), 'ERR_GATHERER_UNREACHABLE'],
  ['is none', (socket) => void socket.destroy(), 'ERR_GATHERER_UNREACHABLE'],
  ['begins and never goes on', (socket) => void socket.write('HTTP/1.1 200 OK\r\n'), 'ERR_GATHERER_TIMEOUT'],
  ['drips', drip, 'ERR_GATHERER_TIMEOUT'],
];

describe('an answer that means harm', () => {
  it.each(answers)('is an error of the call when it %s', async (_what, answer, code) => {
    await using server = await startRawServer(answer);
    const { socketPath } = server;
    const client = new GathererClient({ socketPath, sleep: hurriedSleep, requestTimeoutMilliseconds: 700 });

    await expect(client.version(never)).rejects.toMatchObject({ code });
    await expect(client.start({ requestId: 'x' }, never)).rejects.toMatchObject({ name: 'GathererError' });
  });

  it('tells of a refusal no more than fits into a line or two', async () => {
    const problem = { type: 'x', title: 'x', status: 400, code: 'ERR_X', detail: 'because '.repeat(2000) };
    const text = JSON.stringify(problem);
    await using server = await startRawServer(say(`HTTP/1.1 400 No\r\nContent-Length: ${text.length}\r\n\r\n${text}`));
    const client = new GathererClient({ socketPath: server.socketPath, sleep: hurriedSleep });

    const error = await client.version(never).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'ERR_GATHERER_REJECTED', problem: { detail: problem.detail } });
    expect(String(error).length).toBeLessThan(1200);
  });
});

describe('an event stream that means harm', () => {
  it.each<[string, Answer]>([
    ['switches protocols', say(upgrade)],
    ['has a header without end', endlessly(stream, 'x-more: and more\r\n'.repeat(100))],
    ['is one chunk after the other', endlessly(`${stream}${chunked}`, '1\r\nx\r\n'.repeat(1000))],
    ['is comments alone', endlessly(`${stream}\r\n`, ':\n'.repeat(1000))],
    ['is events that nobody knows', endlessly(`${stream}\r\n`, 'event: x\ndata: y\n\n'.repeat(100))],
    ['breaks off half way', say(`${stream}\r\nid: 1\nevent: progress\nda`)],
    ['drips', drip],
  ])('is given up when it %s', async (_what, answer) => {
    await using server = await startRawServer(answer);
    const { socketPath } = server;
    const client = new GathererClient({
      socketPath,
      sleep: hurriedSleep,
      requestTimeoutMilliseconds: 300,
      followAttempts: 2,
      eventLimits: { eventBytes: 65_536, silenceMilliseconds: 20_000 },
    });

    await expect(client.follow('x', {}, never)).rejects.toMatchObject({ name: 'GathererError' });
  });
});

function drip(socket: Socket): void {
  socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n');
  const timer = setInterval(() => socket.write(' '), 20);
  socket.once('close', () => clearInterval(timer));
}
