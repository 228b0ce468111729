import { describe, expect, it } from '@jest/globals';
import { PathMap } from '../src/path-map.ts';

const mounts = [
  { containerPath: '/var/run', hostPath: '/tmp/n/run' },
  { containerPath: '/var/run/insights/', hostPath: '/tmp/n/sockets' },
];
const paths = new PathMap(mounts, new Map([[8443, 40001]]));

describe('paths of a container on this machine', () => {
  it('are rewritten wherever a whole path stands, the longest mount first', () => {
    expect(paths.rewrite('--listen=unix:/var/run/insights/a.sock')).toBe('--listen=unix:/tmp/n/sockets/a.sock');
    expect(paths.rewrite('{"a": "/var/run", b: [/var/run/x]}')).toBe('{"a": "/tmp/n/run", b: [/tmp/n/run/x]}');
    expect(paths.rewrite('$(cat /var/run/insights)')).toBe('$(cat /tmp/n/sockets)');
  });

  it.each(['/var/running', '/var/run.d/x', '/srv/var/run/x', 'https://host/var/run'])('leave %s alone', (text) => {
    expect(paths.rewrite(text)).toBe(text);
  });

  it('are not rewritten twice', () => {
    const nested = new PathMap([{ containerPath: '/tmp', hostPath: '/tmp/n/tmp' }], new Map());

    expect(nested.rewrite('/tmp/a /tmp')).toBe('/tmp/n/tmp/a /tmp/n/tmp');
  });

  it('lie in a mount or else in the image', () => {
    expect(paths.locate('/var/run/insights/tool', '/img')).toBe('/tmp/n/sockets/tool');
    expect(paths.locate('/var/running', '/img')).toBe('/img/var/running');
  });
});

describe('ports of a container on this machine', () => {
  it.each(['0.0.0.0', '127.0.0.1', 'localhost', '[::]', '[::1]', ''])('are rewritten in tcp://%s:8443', (host) => {
    expect(paths.rewrite(`--listen=tcp://${host}:8443`)).toBe('--listen=tcp://127.0.0.1:40001');
  });

  it.each(['tcp://0.0.0.0:84430', 'tcp://0.0.0.0:1', 'tcp://10.0.0.1:8443', 'https://0.0.0.0:8443'])(
    'leave %s alone',
    (text) => {
      expect(paths.rewrite(text)).toBe(text);
    },
  );
});
