import { describe, expect, it } from '@jest/globals';
import type { Pod } from '../src/pod-types.ts';
import { mapPorts } from '../src/ports.ts';

describe('the ports of a pod on this machine', () => {
  it('are those that its containers name, and those that they are told to listen on', async () => {
    const containers = [
      {
        name: 'main',
        image: 'example',
        ports: [{ containerPort: 8443 }],
        args: ['--listen=tcp://0.0.0.0:8443', '--local-listen=tcp://127.0.0.1:8444', '--upstream=http://a.test:9090'],
      },
    ];

    const ports = await mapPorts({ spec: { containers } } as unknown as Pod);

    expect([...ports.keys()]).toEqual([8443, 8444]);
    expect(new Set(ports.values()).size).toBe(2);
  });
});
