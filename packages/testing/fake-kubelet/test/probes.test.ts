import { describe, expect, it } from '@jest/globals';
import { startNode, until } from './support/node.ts';

/** Answers its first `failing` requests with 500, and the rest with 200. */
function web(failing: string): string {
  return `#!/usr/bin/env node
let left = ${failing};
const port = process.argv[2].split(':').at(-1);
require('node:http').createServer((_, answer) => answer.writeHead(left-- > 0 ? 500 : 200).end()).listen(port, '127.0.0.1');
process.on('SIGTERM', () => process.exit());
`;
}

const probe = { httpGet: { path: '/livez', port: 'web' }, periodSeconds: 0.05, failureThreshold: 3 };

async function startWeb(script: string, probes: object) {
  await using starting = new AsyncDisposableStack();
  const node = starting.use(await startNode({ backoff: { initialSeconds: 10, maximumSeconds: 300 } }));
  const ports = [{ name: 'web', containerPort: 8080 }];
  const image = await node.image(script);
  await node.create({ containers: [{ name: 'c', image, ports, args: ['tcp://0.0.0.0:8080'], ...probes }] });
  starting.move();
  return node;
}

describe('probes', () => {
  it('make a container ready when it answers', async () => {
    await using node = await startWeb(web('0'), { readinessProbe: probe });
    await until(() => node.container()?.state.running);
    expect(node.container()).toMatchObject({ ready: false, started: true });

    await until(() => node.container()?.ready);
    expect(node.container()).toMatchObject({ restartCount: 0 });
  });

  it('hold back the others until the startup probe has passed', async () => {
    const startupProbe = { ...probe, failureThreshold: 100 };
    await using node = await startWeb(web('5'), { startupProbe, livenessProbe: { ...probe, failureThreshold: 1 } });
    await until(() => node.container()?.started);

    expect(node.container()).toMatchObject({ ready: true, restartCount: 0 });
    expect(node.events()).toContain('Unhealthy: Startup probe failed: HTTP probe failed with statuscode: 500');
  });

  it('restart a container that is alive no longer', async () => {
    // Its failures are those of a program that answers, however long its start takes.
    const startupProbe = { tcpSocket: { port: 'web' }, periodSeconds: 0.05, failureThreshold: 1000 };
    const livenessProbe = { ...probe, failureThreshold: 5 };
    await using node = await startWeb(web('Infinity'), { startupProbe, livenessProbe });
    await until(() => node.container()?.restartCount === 1);

    expect(node.events()).toEqual(
      expect.arrayContaining([
        'Unhealthy: Liveness probe failed: HTTP probe failed with statuscode: 500',
        'Killing: Container c failed liveness probe, will be restarted',
      ]),
    );
  });

  it('restart a container that does not start in time', async () => {
    const startupProbe = { tcpSocket: { port: 8080 }, periodSeconds: 0.05, failureThreshold: 2 };
    await using node = await startWeb("#!/bin/sh\ntrap 'exit 0' TERM\nsleep 60 & wait\n", { startupProbe });
    await until(() => node.container()?.restartCount === 1);

    expect(node.events()).toContain('Killing: Container c failed startup probe, will be restarted');
  });

  it('begin after their delay', async () => {
    const readinessProbe = { ...probe, initialDelaySeconds: 60 };
    await using node = await startWeb(web('0'), { readinessProbe });
    await until(() => node.container()?.state.running);
    await new Promise((resolve) => setTimeout(resolve, 300));

    expect(node.container()).toMatchObject({ ready: false });
  });
});
