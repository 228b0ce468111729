import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { FakeClock, silentLogger } from '@insights/process';
import { describe, expect, it } from '@jest/globals';
import { Listener } from '../../src/http/listener.ts';
import { TakenAddresses } from '../../src/http/taken-addresses.ts';
import { run } from '../support/running.ts';
import { waitUntil } from '../support/wait-until.ts';

describe('a listener', () => {
  it('goes on while somebody else has its address, says so, and tries again every minute', async () => {
    await using other = await occupy();
    const { clock, taken, listener } = create(other.port);
    await using running = run(listener);
    await waitUntil('the refusal', () => taken.summary);
    expect(taken.summary).toBe(`tcp://127.0.0.1:${other.port}`);
    await waitUntil('the wait', () => clock.sleepers === 1);

    await other[Symbol.asyncDispose]();
    await clock.advance({ seconds: 59 });
    expect(listener.address).toBeUndefined();
    await clock.advance({ seconds: 1 });

    await waitUntil('the address', () => listener.address);
    expect(taken.summary).toBeUndefined();
    expect((await fetch(`${listener.address}/`)).status).toBe(200);
    running.stop();
    await expect(running.ended).resolves.toBeUndefined();
  });

  it('tries again as soon as it is woken', async () => {
    await using other = await occupy();
    const { clock, taken, listener } = create(other.port);
    await using _ = run(listener);
    await waitUntil('the wait', () => taken.summary && clock.sleepers === 1);

    await other[Symbol.asyncDispose]();
    listener.wake();

    await waitUntil('the address', () => listener.address);
  });

  it('ends the program when its address can never be its own', async () => {
    const { listener } = create(0, '203.0.113.1');

    await expect(listener.run(new AbortController().signal)).rejects.toMatchObject({ code: 'ERR_LISTEN' });
  });

  it('answers with a problem that says no more than its status', async () => {
    const { listener } = create(0);
    await using _ = run(listener);
    const address = await waitUntil('the address', () => listener.address);

    const unknown = await fetch(`${address}/secrets`);
    const failing = await fetch(`${address}/failing`);

    expect(await unknown.json()).toEqual({ type: 'about:blank', title: 'Not Found', status: 404 });
    expect(failing.status).toBe(500);
    expect(await failing.text()).not.toContain('detail');
  });
});

describe('taken addresses', () => {
  it('tell once of each that is taken and of each that is free again', () => {
    const taken = new TakenAddresses();
    let changes = 0;
    taken.changed.add({ wake: () => void (changes += 1) });

    taken.add('tcp://0.0.0.0:8443');
    taken.add('tcp://0.0.0.0:8443');
    taken.add('tcp://127.0.0.1:8444');
    expect([taken.summary, changes]).toEqual(['tcp://0.0.0.0:8443, tcp://127.0.0.1:8444', 2]);
    taken.remove('tcp://0.0.0.0:8443');
    taken.remove('tcp://0.0.0.0:8443');

    expect([taken.summary, changes]).toEqual(['tcp://127.0.0.1:8444', 3]);
  });
});

function create(port: number, host = '127.0.0.1') {
  const clock = new FakeClock();
  const taken = new TakenAddresses();
  const listener = new Listener({
    listen: { kind: 'tcp', host, port },
    serves: 'health',
    addRoutes: (app) => {
      app.get('/', () => ({ ok: true }));
      app.get('/failing', () => {
        throw new Error('secret detail');
      });
    },
    taken,
    clock,
    log: silentLogger(),
  });
  return { clock, taken, listener };
}

async function occupy() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async [Symbol.asyncDispose]() {
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
}
