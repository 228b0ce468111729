import type { ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { ClusterObjects } from '../../src/index.ts';
import type { WatchEvent } from '../../src/objects/object-watch.ts';
import { type Handler, sendJson, sendStatus, startApiServer } from '../support/api-server.ts';
import { startCluster } from '../support/objects.ts';
import { credentialsFor, parameterOf, pods } from '../support/reading.ts';

const object = (name: string, resourceVersion: string) => ({ metadata: { name, resourceVersion } });

function sendEvent(response: ServerResponse, type: string, content: object): void {
  response.write(`${JSON.stringify({ type, object: content })}\n`);
}

function tell(type: string, content: object): Handler {
  return (_, response) => sendEvent(response, type, content);
}

const bookmarked: Handler = (_, response) => {
  sendEvent(response, 'BOOKMARK', object('', '150'));
  response.end();
};

const torn: Handler = (_, response) => {
  sendEvent(response, 'ADDED', object('a', '101'));
  response.write('{"type":"MODIFIED","obj', () => response.destroy());
};

const faulty: Handler = (_, response) => sendStatus(response, 503);

function refuseAll(): never {
  throw new Error('no more');
}

/** Answers lists and watches, each with the next of its answers; the last watch stays open. */
function answers(lists: readonly object[][], watches: readonly Handler[]): Handler {
  let listed = 0;
  let watched = 0;
  return (request, response, number) => {
    if (parameterOf(request.url, 'watch') === null) {
      const items = lists[Math.min(listed, lists.length - 1)];
      listed += 1;
      return sendJson(response, { metadata: { resourceVersion: String(100 * listed) }, items });
    }
    const watch = watches[watched];
    watched += 1;
    if (!watch) return response.flushHeaders();
    return watch(request, response, number);
  };
}

/** Watches until so many events came. */
async function eventsOf(handler: Handler, count: number) {
  await using cluster = await startCluster(handler);
  const stop = new AbortController();
  const events: string[] = [];
  const onEvent = ({ type, object: { metadata } }: WatchEvent) => {
    const { name, resourceVersion } = metadata as { name: string; resourceVersion: string };
    events.push(`${type} ${name} ${resourceVersion}`);
    if (events.length === count) stop.abort();
  };
  await cluster.objects.watch(pods, { fieldSelector: 'metadata.name=a' }, onEvent, stop.signal);
  const { requests } = cluster.server;
  return { events, versions: requests.map(({ url }) => parameterOf(url, 'resourceVersion')), requests };
}

describe('a watch', () => {
  it('tells of what is there, and then of every change', async () => {
    const changes: Handler = (_, response) => {
      sendEvent(response, 'MODIFIED', object('a', '101'));
      sendEvent(response, 'BOOKMARK', object('', '102'));
      sendEvent(response, 'DELETED', object('a', '103'));
    };

    const { events, requests } = await eventsOf(answers([[object('a', '1')]], [changes]), 3);

    expect(events).toEqual(['ADDED a 1', 'MODIFIED a 101', 'DELETED a 103']);
    expect(requests[1]?.url).toBe(
      '/api/v1/pods?fieldSelector=metadata.name%3Da&watch=true&allowWatchBookmarks=true&resourceVersion=100&timeoutSeconds=450',
    );
  });

  it('goes on from the last bookmark when the server ends it', async () => {
    const { events, versions } = await eventsOf(answers([[]], [bookmarked, tell('ADDED', object('b', '151'))]), 1);

    expect(events).toEqual(['ADDED b 151']);
    expect(versions).toEqual([null, '100', '150']);
  });

  it('goes on after a lost connection and faults of the server, and forgets half a line', async () => {
    const later = tell('MODIFIED', object('a', '102'));

    const { events, versions } = await eventsOf(answers([[]], [torn, faulty, faulty, later]), 2);

    expect(events).toEqual(['ADDED a 101', 'MODIFIED a 102']);
    expect(versions).toEqual([null, '100', '101', '101', '101']);
  });

  it.each<[string, Handler]>([
    ['as an answer', (_, response) => sendStatus(response, 410, { reason: 'Expired' })],
    ['as an event', (_, response) => sendEvent(response, 'ERROR', { kind: 'Status', code: 410, reason: 'Expired' })],
  ])('lists again when its version expired, told %s, and tells what changed meanwhile', async (_, expired) => {
    const before = [object('gone', '1'), object('changed', '2'), object('same', '3')];
    const after = [object('changed', '150'), object('same', '3'), object('new', '160')];
    const later = tell('MODIFIED', object('new', '201'));

    const { events, versions } = await eventsOf(answers([before, after], [expired, later]), 7);

    expect(events.slice(3)).toEqual(['DELETED gone 1', 'MODIFIED changed 150', 'ADDED new 160', 'MODIFIED new 201']);
    expect(versions).toEqual([null, '100', null, '200']);
  });

  it('goes on when nothing came for so long that the connection must be dead', async () => {
    await using server = await startApiServer(answers([[]], [tell('ADDED', object('a', '101'))]));
    const clock = new FakeClock();
    const credentials = await credentialsFor(server, clock);
    const objects = new ClusterObjects({ credentials, userAgent: 'insights-test/1.0', clock, random: () => 0.5 });
    const stop = new AbortController();
    const watching = objects.watch(pods, {}, () => seen.resolve(), stop.signal);
    const seen = Promise.withResolvers<void>();
    await seen.promise;

    await clock.advance({ seconds: 160 });
    while (server.requests.length < 3) await clock.advance({ seconds: 1 });

    expect(parameterOf(server.requests[2]?.url ?? '', 'resourceVersion')).toBe('101');
    stop.abort();
    await watching;
    await objects.close();
  });

  it('reads a long line in time, in however small pieces it comes', async () => {
    const line = `${JSON.stringify({ type: 'ADDED', object: { ...object('b', '7'), text: 'x'.repeat(2 ** 21) } })}\n`;
    const drip: Handler = (_, response) => {
      for (let at = 0; at < line.length; at += 64) response.write(line.slice(at, at + 64));
    };
    const used = process.cpuUsage();

    const { events } = await eventsOf(answers([[]], [drip]), 1);

    expect(events).toEqual(['ADDED b 7']);
    expect(process.cpuUsage(used).user).toBeLessThan(6_000_000);
  });

  it('ends without an error when its signal aborts', async () => {
    await using cluster = await startCluster(answers([[]], []));
    const stop = new AbortController();

    const watching = cluster.objects.watch(pods, {}, () => {}, stop.signal);
    while (cluster.server.requests.length < 2) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();

    await expect(watching).resolves.toBeUndefined();
  });

  it('ends with what its listener throws', async () => {
    await using cluster = await startCluster(answers([[object('a', '1')]], []));

    await expect(cluster.objects.watch(pods, {}, refuseAll, new AbortController().signal)).rejects.toThrow('no more');
  });

  it.each<[string, string, Handler]>([
    ['it is forbidden', 'ERR_CLUSTER_FORBIDDEN', (_, response) => sendStatus(response, 403)],
    ['a line is no JSON', 'ERR_CLUSTER_MALFORMED', (_, response) => void response.write('<html>\n')],
    ['a line is no event', 'ERR_CLUSTER_MALFORMED', (_, response) => sendEvent(response, 'SURPRISE', {})],
  ])('ends with an error when %s', async (_, code, handler) => {
    await using cluster = await startCluster(answers([[]], [handler]));

    const watching = cluster.objects.watch(pods, {}, () => {}, new AbortController().signal);

    await expect(watching).rejects.toMatchObject({ code });
  });
});
