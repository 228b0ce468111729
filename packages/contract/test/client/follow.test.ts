import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { formatEvent, type GatherRun, problem, type RunEvent, type RunProgress } from '../../src/index.ts';
import { finishedRun, never, sampleRun, startUnixServer } from '../unix-server.ts';

const { id, progress } = sampleRun();
const report = {
  name: 'clusterconfig/nodes',
  durationMilliseconds: 41.5,
  records: 6,
  bytes: 20_113,
  errors: [],
  warnings: [],
  panic: null,
};
const done: RunEvent = { id: 9, event: 'done', data: finishedRun() };

type EventsHandler = (response: ServerResponse, lastEventId: string | undefined, attempt: number) => unknown;

/** Serves the events with `onEvents`, and the run as `run` says. */
function gatherer(onEvents: EventsHandler, run: () => GatherRun | undefined = () => sampleRun()) {
  let attempt = 0;
  return (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.endsWith('/events')) {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      attempt += 1;
      onEvents(response, request.headers['last-event-id'] as string | undefined, attempt);
      return;
    }
    const current = run();
    const body = current ?? problem('ERR_GATHER_RUN_UNKNOWN', { status: 404, detail: 'no such run' });
    response.writeHead(current ? 200 : 404).end(JSON.stringify(body));
  };
}

describe('GathererClient.follow', () => {
  it('tells of progress and of each function, and resolves to the finished run', async () => {
    const events: RunEvent[] = [
      { id: 1, event: 'progress', data: progress },
      { id: 2, event: 'function', data: report },
      done,
    ];
    await using server = await startUnixServer(gatherer((response) => response.end(events.map(formatEvent).join(''))));
    const heard: unknown[] = [];

    const run = await server.client.follow(
      id,
      { onProgress: (data) => heard.push(data), onFunction: (data) => heard.push(data) },
      never,
    );

    expect(run).toEqual(finishedRun());
    expect(heard).toEqual([progress, report]);
  });

  it('resumes behind the last event after a lost connection', async () => {
    const resumedFrom: (string | undefined)[] = [];
    const handler = gatherer((response, lastEventId, attempt) => {
      resumedFrom.push(lastEventId);
      if (attempt === 3) return response.end(formatEvent(done));
      return response.write(formatEvent({ id: attempt * 2, event: 'progress', data: progress }), () =>
        response.destroy(),
      );
    });
    await using server = await startUnixServer(handler);

    await server.client.follow(id, {}, never);

    expect(resumedFrom).toEqual([undefined, '2', '4']);
  });

  it('reads the run when there are no events', async () => {
    let polls = 0;
    const handler = gatherer(
      (response) => response.end('nothing here'),
      () => {
        polls += 1;
        return polls < 5 ? sampleRun({ progress: { ...progress, records: polls } }) : finishedRun();
      },
    );
    await using server = await startUnixServer(handler, { followAttempts: 2 });
    const heard: RunProgress[] = [];

    const run = await server.client.follow(id, { onProgress: (data) => heard.push(data) }, never);

    expect(run.phase).toBe('Succeeded');
    expect(heard.map(({ records }) => records)).toEqual([1, 2, 3, 4, 310]);
  });

  it('asks again when no event came for too long', async () => {
    const handler = gatherer((response, _lastEventId, attempt) => {
      if (attempt === 1) return response.write(': still here\n');
      return response.end(formatEvent(done));
    });
    await using server = await startUnixServer(handler);

    expect((await server.client.follow(id, {}, never)).phase).toBe('Succeeded');
  });

  it('gives up when nothing new is heard of the run', async () => {
    const handler = gatherer((response) => response.end());
    await using server = await startUnixServer(handler, { followAttempts: 3 });

    await expect(server.client.follow(id, {}, never)).rejects.toMatchObject({ code: 'ERR_GATHERER_PROTOCOL' });
  });

  it('gives up when the gatherer is gone', async () => {
    const server = await startUnixServer(
      gatherer((response) => response.destroy()),
      { followAttempts: 3 },
    );
    await server[Symbol.asyncDispose]();

    await expect(server.client.follow(id, {}, never)).rejects.toMatchObject({ code: 'ERR_GATHERER_UNREACHABLE' });
  });

  it('gives up at once on a run that the gatherer does not know', async () => {
    const handler = gatherer(
      (response) => response.end(),
      () => undefined,
    );
    await using server = await startUnixServer(handler);

    await expect(server.client.follow(id, {}, never)).rejects.toMatchObject({ code: 'ERR_GATHERER_UNKNOWN_RUN' });
  });

  it('gives up at once on a run that is not what the contract says', async () => {
    let polls = 0;
    const archive = { name: '../../etc/passwd', bytes: 1, sha256: 'a'.repeat(64), records: 1, partial: false };
    const handler = gatherer(
      (response) => response.end(formatEvent({ id: 1, event: 'done', data: finishedRun({ archive }) })),
      () => {
        polls += 1;
        return finishedRun({ archive });
      },
    );
    await using server = await startUnixServer(handler);

    await expect(server.client.follow(id, {}, never)).rejects.toMatchObject({
      code: 'ERR_GATHERER_PROTOCOL',
      message: expect.stringContaining('archive.name'),
    });
    expect(polls).toBe(1);
  });

  it('ends with the reason of the signal', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const handler = gatherer((response) => response.write(formatEvent({ id: 1, event: 'progress', data: progress })));
    await using server = await startUnixServer(handler);

    const following = server.client.follow(id, { onProgress: () => stop.abort(reason) }, stop.signal);

    await expect(following).rejects.toBe(reason);
  });

  it('passes on what a handler throws', async () => {
    const handler = gatherer((response) => response.write(formatEvent({ id: 1, event: 'progress', data: progress })));
    await using server = await startUnixServer(handler);
    const fault = new Error('mine');

    const following = server.client.follow(
      id,
      {
        onProgress: () => {
          throw fault;
        },
      },
      never,
    );

    await expect(following).rejects.toBe(fault);
  });
});

describe('GathererClient.follow and a gatherer that misbehaves', () => {
  it.each([
    ['data that is not JSON', 'id: 1\nevent: progress\ndata: {\n\n'],
    ['data of the wrong shape', 'id: 1\nevent: progress\ndata: {"functionsDone":-1}\n\n'],
    ['an id that is not a number', 'id: x\nevent: progress\ndata: {}\n\n'],
    ['the end of another run', formatEvent({ ...done, data: finishedRun({ id: 'another' }) })],
    ['an end of a run that goes on', formatEvent({ ...done, data: sampleRun() })],
    ['a line without an end', `data: ${'x'.repeat(100_000)}`],
    ['an event of lines without an end', 'data: x\n'.repeat(100_000)],
    ['an event of no data without an end', 'x\n'.repeat(100_000)],
    ['data that is nested deep', `id: 1\nevent: progress\ndata: ${'['.repeat(20_000)}\n\n`],
    ['data of many small values', `id: 1\nevent: done\ndata: [${'0,'.repeat(20_000)}0]\n\n`],
  ])('does not believe %s', async (_what, text) => {
    const handler = gatherer((response) => response.end(text));
    await using server = await startUnixServer(handler, {
      followAttempts: 2,
      eventLimits: { eventBytes: 50_000 },
    });

    await expect(server.client.follow(id, {}, never)).rejects.toMatchObject({ code: 'ERR_GATHERER_PROTOCOL' });
  });

  it('passes over events that it does not know', async () => {
    const text = `id: 1\nevent: constructor\ndata: {}\n\nevent: weather\ndata: rain\n\n${formatEvent(done)}`;
    await using server = await startUnixServer(gatherer((response) => response.end(text)));

    expect((await server.client.follow(id, {}, never)).phase).toBe('Succeeded');
  });

  it('reads a flood of events at its own pace', async () => {
    const flood = formatEvent({ id: 1, event: 'progress', data: progress }).repeat(100);
    let sent = 0;
    const handler = gatherer((response) => {
      const more = () => {
        sent += 100;
        if (!response.destroyed) response.write(flood, more);
      };
      more();
    });
    // A second lasts ten milliseconds here.
    await using server = await startUnixServer(handler, { eventLimits: { eventsPerSecond: 50 } });
    const stop = new AbortController();
    let heard = 0;
    setTimeout(() => stop.abort(new Error('enough')), 200);

    const following = server.client.follow(id, { onProgress: () => void (heard += 1) }, stop.signal);

    await expect(following).rejects.toThrow('enough');
    expect(heard).toBeGreaterThan(100);
    expect(heard).toBeLessThan(2000);
    expect(sent).toBeLessThan(200_000);
  });
});
