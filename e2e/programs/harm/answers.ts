import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Socket } from 'node:net';
import type { GatherRun, VersionInfo } from '@insights/contract';
import type { Behaviour, Places } from '../behaviour.ts';

const mebibyte = 1024 * 1024;
const ok = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';

/** Ways to answer `main` that would cost it its life if it read what it is given. */
export const harmfulAnswers: Readonly<Record<string, Behaviour>> = {
  'answer-brackets': answering((socket) => sendBody(socket, '['.repeat(8 * mebibyte))),
  'answer-small-values': answering((socket) => sendBody(socket, `[${'{},'.repeat(2_700_000)}0]`)),
  'answer-other-protocol': answering((socket) =>
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
  ),
  'answer-interim-for-ever': answering((socket) => flood(socket, 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(1000))),
  'answer-in-single-bytes': answering((socket) => {
    socket.write(`${ok}Transfer-Encoding: chunked\r\n\r\n`);
    flood(socket, '1\r\n \r\n'.repeat(5000));
  }),
  'answer-runs-without-end': { serve: serveEndlessRun, gather: () => Promise.resolve(null) },
};

function answering(answer: (socket: Socket) => void): Behaviour {
  const serve = ({ socketPath }: Places) =>
    void createServer((socket) => void socket.on('error', () => {}).once('data', () => answer(socket))).listen(
      socketPath,
    );
  return { serve, gather: () => Promise.resolve(null) };
}

function sendBody(socket: Socket, body: string): void {
  socket.end(`${ok}Content-Length: ${body.length}\r\n\r\n${body}`);
}

function flood(socket: Socket, piece: string): void {
  if (!socket.destroyed) socket.write(piece, () => flood(socket, piece));
}

/** Is who it should be, and takes a gather; all that it says of that has no end, or is far too much. */
function serveEndlessRun({ socketPath }: Places, version: VersionInfo): void {
  createHttpServer((request, response) => answerAboutRun(request, response, version)).listen(socketPath);
}

function answerAboutRun({ method, url = '' }: IncomingMessage, response: ServerResponse, version: VersionInfo): void {
  response.on('error', () => {});
  if (url === '/version') return void response.end(JSON.stringify(version));
  if (method === 'POST') return void response.writeHead(202).end(JSON.stringify(run(version)));
  if (!url.endsWith('/events')) return void response.end(JSON.stringify(run(version, 'x'.repeat(7 * mebibyte))));
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const event = `id: 1\nevent: function\ndata: ${'['.repeat(3 * mebibyte)}\n\n`;
  const more = () => void (response.destroyed || response.write(event, more));
  more();
}

function run({ builtAt }: VersionInfo, message = ''): GatherRun {
  const progress = { functionsDone: 0, functionsTotal: 1, records: 0, bytes: 0 };
  const ends = { finishedAt: null, archive: null, functions: [], warnings: [], message };
  return { id: 'endless', phase: 'Running', startedAt: builtAt, progress, ...ends };
}
