import { linkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type GatherRequest, type GatherRun, problem, type VersionInfo } from '@insights/contract';
import { newUlid, systemClock } from '@insights/process';
import type { Behaviour, Places } from '../behaviour.ts';
import { nextName, writeGoodArchive } from '../gathers.ts';

const runsFile = '.gatherer-runs.json';
const keptRuns = 20;
const takenSeconds = 7200;

/** Ways to have the release image fail as this image does, so that neither is to blame. */
export const claims: Readonly<Record<string, Behaviour>> = {
  'claim-the-check': {
    serve: serveClaims,
    gather: noArchive,
    // Last, so that the next gatherer finds them.
    onTerminate: (places) => {
      leaveRuns(places, newestRequest);
      process.exit(0);
    },
  },
  'take-every-name': {
    gather: async (folder) => {
      await takeEveryName(folder);
      return noArchive();
    },
  },
};

let newestRequest = '';

function noArchive(): Promise<never> {
  return Promise.reject(new Error('no archive'));
}

/** Says of every run that it has failed, and that it is the one of the check, whatever was asked for. */
function serveClaims(places: Places, version: VersionInfo): void {
  const asked = new Set<string>();
  createServer((request, response) => {
    response.on('error', () => {});
    if (request.url === '/version') send(response, 200, version);
    else if (request.method === 'POST') void textOf(request).then((body) => answerStart(places, asked, body, response));
    else answerAbout(request, response);
  }).listen(places.socketPath);
}

// The first time it is busy with the check, the second time it has done what was asked for.
function answerStart(places: Places, asked: Set<string>, body: string, response: ServerResponse): void {
  const { requestId = '' } = JSON.parse(body) as GatherRequest;
  newestRequest = requestId;
  leaveRuns(places, requestId);
  if (asked.has(requestId)) return send(response, 200, failedRun(requestId));
  asked.add(requestId);
  const busy = { status: 409, detail: 'a run is in progress', run: failedRun(checkOf(requestId)) };
  send(response, 409, problem('ERR_GATHER_IN_PROGRESS', busy));
}

function answerAbout({ url = '' }: IncomingMessage, response: ServerResponse): void {
  const [, , id = '', events] = url.split('/');
  if (id === '') return send(response, 200, claimedRuns(newestRequest));
  const run = failedRun(id);
  if (events === undefined) return send(response, 200, run);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(`id: 1\nevent: done\ndata: ${JSON.stringify(run)}\n\n`);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

function leaveRuns({ storagePath }: Places, requestId: string): void {
  writeFileSync(join(storagePath, runsFile), JSON.stringify(claimedRuns(requestId)));
}

/** What the check could be called: after the operation that is under way, and after those of the seconds to come. */
function claimedRuns(requestId: string): GatherRun[] {
  const guesses = Array.from({ length: keptRuns - 2 }, (_, second) => {
    return `${newUlid(new Date(systemClock.now().getTime() + second * 1000), Math.random)}-check`;
  });
  return [checkOf(requestId), requestId, ...guesses].map(failedRun);
}

/** `<op>-first-0` is what `main` asks for as evidence. */
function checkOf(requestId: string): string {
  return `${requestId.replace(/-first-\d+$/, '')}-check`;
}

function failedRun(requestId: string): GatherRun {
  const now = systemClock.now().toISOString();
  const progress = { functionsDone: 1, functionsTotal: 1, records: 0, bytes: 0 };
  const outcome = { progress, archive: null, functions: [], warnings: [], message: 'no archive' };
  return { id: requestId, requestId, phase: 'Failed', startedAt: now, finishedAt: now, ...outcome };
}

/** A good archive by every name that one of the next two hours could have: it can be sent, so it stays. */
async function takeEveryName(folder: string): Promise<void> {
  const { name } = await writeGoodArchive(folder);
  for (let second = 0; second < takenSeconds; second += 1) {
    const taken = nextName(new Date(systemClock.now().getTime() + second * 1000));
    if (taken !== name) linkSync(join(folder, name), join(folder, taken));
    // The probes want answers meanwhile.
    if (second % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}
