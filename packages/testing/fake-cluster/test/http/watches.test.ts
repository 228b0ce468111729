import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@insights/process';
import { type JsonObject, stringAt, valueAt } from '../../src/json.ts';
import { configMap, pod, startCluster, takeEvents } from '../support/api.ts';

const maps = '/api/v1/namespaces/default/configmaps';

function labelled(value: string): JsonObject {
  return { ...pod('a'), metadata: { name: 'a', namespace: 'default', labels: { app: value } } };
}

describe('watches', () => {
  it('begins with what is there when no version is given, and goes on with changes', async () => {
    await using api = await startCluster({ objects: [pod('a')] });
    const response = await api.open('GET', '/api/v1/pods?watch=true');
    api.cluster.put(pod('b'));
    api.cluster.remove({ resource: 'pods', namespace: 'default', name: 'a' });

    const events = await takeEvents(response, 3);

    expect(events.map(({ type, object }) => [type, stringAt(object, 'metadata', 'name')])).toEqual([
      ['ADDED', 'a'],
      ['ADDED', 'b'],
      ['DELETED', 'a'],
    ]);
    expect(events[0]?.object['kind']).toBe('Pod');
  });

  it('resumes after a version that the client has seen', async () => {
    await using api = await startCluster({ objects: [configMap('a')] });
    const listed = await api.call('GET', maps);
    api.cluster.put(configMap('a', { changed: 'yes' }));

    const response = await api.open(
      'GET',
      `${maps}?watch=1&resourceVersion=${stringAt(listed.json, 'metadata', 'resourceVersion')}`,
    );
    const [event] = await takeEvents(response, 1);

    expect([event?.type, valueAt(event?.object, 'data')]).toEqual(['MODIFIED', { changed: 'yes' }]);
  });

  it('answers with a 410 event when the version is forgotten', async () => {
    await using api = await startCluster({ objects: [pod('a')] });
    api.cluster.compact();

    const response = await api.open('GET', '/api/v1/pods?watch=true&resourceVersion=2');
    const events = await takeEvents(response, 9);

    expect(response.status).toBe(200);
    expect(events.map(({ type, object }) => [type, object['code'], object['reason']])).toEqual([
      ['ERROR', 410, 'Expired'],
    ]);
  });

  it('tells a change of labels as an arrival or a departure of what is selected', async () => {
    await using api = await startCluster();
    const response = await api.open('GET', '/api/v1/pods?watch=true&labelSelector=app%3Dx');
    for (const value of ['y', 'x', 'x', 'y']) api.cluster.put(labelled(value));

    const events = await takeEvents(response, 3);

    expect(events.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
  });

  it('sends bookmarks to those who ask, and ends when its time is up', async () => {
    const clock = new FakeClock('2026-01-01T00:00:00Z');
    await using api = await startCluster({ clock, bookmarkSeconds: 10 });
    const version = api.cluster.controlPlane.store.revision;
    const response = await api.open(
      'GET',
      `/api/v1/pods?watch=true&allowWatchBookmarks=true&timeoutSeconds=15&resourceVersion=${version}`,
    );
    await clock.advance({ seconds: 10 });
    await clock.advance({ seconds: 5 });

    const events = await takeEvents(response, 9);

    expect(events.map(({ type }) => type)).toEqual(['BOOKMARK', 'BOOKMARK']);
    expect(stringAt(events[0]?.object, 'metadata', 'resourceVersion')).toBe(String(version));
  });

  it('marks the end of the initial events of a streamed list', async () => {
    await using api = await startCluster({ objects: [pod('a')] });

    const response = await api.open('GET', '/api/v1/pods?watch=true&sendInitialEvents=true&allowWatchBookmarks=true');
    const events = await takeEvents(response, 2);

    expect(events.map(({ type }) => type)).toEqual(['ADDED', 'BOOKMARK']);
    expect(valueAt(events[1]?.object, 'metadata', 'annotations')).toEqual({ 'k8s.io/initial-events-end': 'true' });
  });

  it('ends when the server closes', async () => {
    const api = await startCluster();
    const response = await api.open('GET', '/api/v1/pods?watch=true');

    await api.cluster.close();

    await expect(takeEvents(response, 1)).resolves.toEqual([]);
  });
});
