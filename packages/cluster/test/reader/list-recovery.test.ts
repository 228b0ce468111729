import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { type Handler, sendJson, sendStatus } from '../support/api-server.ts';
import { noAbort, parameterOf, podList, podNames, pods, startReading } from '../support/reading.ts';

// Answers by token, each the first time it is asked, then the last one again.
function script(answers: Record<string, readonly Handler[]>): Handler {
  const asked = new Map<string, number>();
  return (request, response, number) => {
    const token = parameterOf(request.url, 'continue') ?? '';
    const count = asked.get(token) ?? 0;
    asked.set(token, count + 1);
    const list = answers[token] ?? [];
    return (list[count] ?? list.at(-1))?.(request, response, number);
  };
}

function page(names: readonly string[], token = ''): Handler {
  return (_, response) => sendJson(response, podList(names, token ? { continue: token } : {}));
}

// The head of a page, and then a lost connection.
function torn(names: readonly string[], token = ''): Handler {
  return (_, response) => {
    const text = JSON.stringify(podList(names, token ? { continue: token } : {}));
    response.write(text.slice(0, text.lastIndexOf('}}') + 2), () => response.destroy());
  };
}

function refuse(status: number, members: Record<string, unknown> = {}, headers: Record<string, string> = {}): Handler {
  return (_, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    sendStatus(response, status, members);
  };
}

const lost: Handler = (_, response) => void response.destroy();
const silent: Handler = (_, response) => void response.write('{"kind":"PodList","items":[');
const expired = refuse(410, { reason: 'Expired', message: 'The provided continue parameter is too old' });

describe('a list whose token expired', () => {
  it('goes on with the token that came with the error', async () => {
    const renewed = refuse(410, { reason: 'Expired', metadata: { continue: 'renewed' } });
    await using reading = await startReading(
      script({ '': [page(['a', 'b'], 'old')], old: [renewed], renewed: [page(['c'])] }),
    );

    expect(await podNames(reading.reader)).toEqual(['a', 'b', 'c']);
  });

  it('is read again without what was delivered when no token came', async () => {
    await using reading = await startReading(
      script({
        '': [page(['a', 'c'], 'old'), page(['a', 'b', 'c', 'd'], 'new')],
        old: [expired],
        new: [page(['e'])],
      }),
    );

    expect(await podNames(reading.reader)).toEqual(['a', 'c', 'd', 'e']);
  });

  it('is read again once only', async () => {
    await using reading = await startReading(script({ '': [page(['a'], 'old')], old: [expired] }));

    await expect(podNames(reading.reader)).rejects.toMatchObject({ code: 'ERR_CLUSTER_EXPIRED' });
  });

  it('is an error when the server’s order does not tell what was delivered', async () => {
    await using reading = await startReading(script({ '': [page(['b', 'a'], 'old')], old: [expired] }));

    await expect(podNames(reading.reader)).rejects.toMatchObject({ code: 'ERR_CLUSTER_EXPIRED' });
  });

  it('ends when every renewed token expires too', async () => {
    const renewed = refuse(410, { reason: 'Expired', metadata: { continue: 'old' } });
    await using reading = await startReading(script({ '': [page(['a'], 'old')], old: [renewed] }));

    await expect(podNames(reading.reader)).rejects.toMatchObject({ code: 'ERR_CLUSTER_EXPIRED' });
    expect(reading.server.requests.length).toBeLessThan(30);
  });
});

describe('a list that the server cannot answer at the moment', () => {
  it('waits as long as a 429 asks, and a little longer', async () => {
    const throttled = refuse(429, { reason: 'TooManyRequests' }, { 'Retry-After': '3' });
    await using reading = await startReading(script({ '': [throttled, page(['a'])] }));

    expect(await podNames(reading.reader)).toEqual(['a']);
    expect(reading.clock.pauses).toEqual([3125]);
  });

  it('is waited for as often as it is throttled: a throttle is no failure', async () => {
    const throttled = refuse(429, { reason: 'TooManyRequests' }, { 'Retry-After': '1' });
    const often = [throttled, throttled, throttled, throttled, throttled, throttled];
    await using reading = await startReading(
      script({ '': [...often, page(['a'], 'next')], next: [refuse(500), ...often, refuse(500), page(['b'])] }),
    );

    expect(await podNames(reading.reader)).toEqual(['a', 'b']);
  });

  it('is waited for until the signal aborts when it does not say how long', async () => {
    const stop = new AbortController();
    await using reading = await startReading((_, response, number) => {
      if (number === 40) stop.abort(new Error('time is up'));
      sendStatus(response, 429);
    });

    await expect(podNames(reading.reader, {}, stop.signal)).rejects.toThrow('time is up');
    expect(Math.max(...reading.clock.pauses)).toBeLessThanOrEqual(8000);
  });

  it('is asked for again, more slowly each time, after faults of the server', async () => {
    await using reading = await startReading(script({ '': [refuse(500), refuse(503), refuse(504), page(['a'])] }));

    expect(await podNames(reading.reader)).toEqual(['a']);
    expect(reading.clock.pauses).toEqual([187.5, 375, 750]);
  });

  it('is given up after five tries', async () => {
    await using reading = await startReading(refuse(503));

    await expect(podNames(reading.reader)).rejects.toMatchObject({ code: 'ERR_CLUSTER_UNAVAILABLE', retryable: true });
    expect(reading.server.requests).toHaveLength(5);
  });

  it('is given up at once when it is to wait longer than a function has', async () => {
    await using reading = await startReading(refuse(429, {}, { 'Retry-After': '600' }));

    await expect(podNames(reading.reader)).rejects.toMatchObject({
      code: 'ERR_CLUSTER_THROTTLED',
      retryAfterSeconds: 600,
    });
    expect(reading.server.requests).toHaveLength(1);
  });

  it('goes on within a page whose connection was lost, with every item once', async () => {
    await using reading = await startReading(
      script({
        '': [page(['a', 'b'], 'next')],
        next: [torn(['c', 'd', 'e'], 'last'), page(['c', 'd', 'e'], 'last')],
        last: [torn(['f', 'g']), torn(['f', 'g']), page(['f', 'g'])],
      }),
    );

    expect(await podNames(reading.reader)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  });

  it('is an error when it loses the connection within a page again and again', async () => {
    await using reading = await startReading(torn(['a', 'b']));

    await expect(podNames(reading.reader)).rejects.toMatchObject({ code: 'ERR_CLUSTER_UNAVAILABLE' });
    expect(reading.server.requests).toHaveLength(5);
  });

  it('asks again for a page that was lost before anything of it came, in whatever order', async () => {
    await using reading = await startReading(script({ '': [page(['z', 'a'], 'next')], next: [lost, page(['b'])] }));

    expect(await podNames(reading.reader)).toEqual(['z', 'a', 'b']);
  });

  it('is an error when the server keeps silent', async () => {
    await using reading = await startReading(() => {}, { silenceMilliseconds: 20 });

    await expect(podNames(reading.reader)).rejects.toMatchObject({ code: 'ERR_CLUSTER_TIMEOUT', retryable: true });
  });

  it('is an error when the server falls silent within a page', async () => {
    await using reading = await startReading(silent, { silenceMilliseconds: 20 });

    await expect(podNames(reading.reader)).rejects.toMatchObject({ code: 'ERR_CLUSTER_TIMEOUT' });
  });
});

describe('a page that stalls half sent', () => {
  const names = Array.from({ length: 2000 }, (_, index) => `pod-${String(index).padStart(4, '0')}`);
  // The rest waits until the reader asks for more than the connection has given.
  const half: Handler = (_, response) => {
    const text = JSON.stringify(podList(names));
    response.write(text.slice(0, text.length / 2));
  };

  it('is tried again soon after the limit, although its reader came late', async () => {
    const silenceMilliseconds = 100;
    await using reading = await startReading(script({ '': [half, page(names)] }), { silenceMilliseconds });
    const seen: string[] = [];

    for await (const { name } of reading.reader.items(pods, {}, noAbort())) {
      if (seen.length === 0) await sleep(5 * silenceMilliseconds);
      seen.push(name);
    }

    expect(seen).toEqual(names);
    expect(reading.server.requests).toHaveLength(2);
  });

  it('is no silence of the API server while its reader takes its time', async () => {
    const silenceMilliseconds = 100;
    await using reading = await startReading(page(names), { silenceMilliseconds });
    const seen: string[] = [];

    for await (const { name } of reading.reader.items(pods, {}, noAbort())) {
      if (seen.length === 0) await sleep(5 * silenceMilliseconds);
      seen.push(name);
    }

    expect(seen).toEqual(names);
    expect(reading.server.requests).toHaveLength(1);
  });
});

describe('a signal that aborts', () => {
  it('after its answer came leaves the connection to who uses it next', async () => {
    await using reading = await startReading(page(['a']));
    const stop = new AbortController();
    const items = reading.reader.items(pods, {}, stop.signal)[Symbol.asyncIterator]();
    await items.next();
    await items.next();

    stop.abort(new Error('told so'));

    expect(await podNames(reading.reader)).toEqual(['a']);
    expect(reading.server.connections).toBe(1);
  });

  it('while an answer is read ends the reading alone', async () => {
    await using reading = await startReading(script({ '': [silent, page(['a'])] }));
    const stop = new AbortController();

    const next = reading.reader.items(pods, {}, stop.signal)[Symbol.asyncIterator]().next();
    while (reading.server.requests.length === 0) await sleep(1);
    stop.abort(new Error('told so'));

    await expect(next).rejects.toThrow('told so');
    expect(await podNames(reading.reader)).toEqual(['a']);
  });
});
