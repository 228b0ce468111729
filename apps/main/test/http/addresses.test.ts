import { describe, expect, it } from '@jest/globals';
import { readAddresses } from '../../src/http/addresses.ts';

const values = { listen: 'tcp://0.0.0.0:8443', 'local-listen': 'tcp://127.0.0.1:8444' };

describe('where main serves', () => {
  it('is one address for the cluster and one on loopback', () => {
    expect(readAddresses(values)).toEqual({
      listen: { kind: 'tcp', host: '0.0.0.0', port: 8443 },
      localListen: { kind: 'tcp', host: '127.0.0.1', port: 8444 },
      tls: undefined,
    });
  });

  it.each(['tcp://127.0.0.1:8444', 'tcp://127.1.2.3:0', 'tcp://localhost:8444', 'tcp://[::1]:8444'])(
    'may be %s for people',
    (address) => {
      expect(() => readAddresses({ ...values, 'local-listen': address })).not.toThrow();
    },
  );

  it.each([
    'tcp://0.0.0.0:8444',
    'tcp://[::]:8444',
    'tcp://10.0.0.7:8444',
    'tcp://localhost.evil.example:8444',
    'unix:/tmp/a',
  ])('is never %s for people: others would reach it', (address) => {
    expect(() => readAddresses({ ...values, 'local-listen': address })).toThrow(
      expect.objectContaining({ code: 'ERR_USAGE', message: expect.stringMatching(/^--local-listen: /) }),
    );
  });

  it.each(['listen', 'local-listen'] as const)('names --%s when it cannot be read', (flag) => {
    expect(() => readAddresses({ ...values, [flag]: '8443' })).toThrow(
      expect.objectContaining({ code: 'ERR_USAGE', message: expect.stringContaining(`--${flag}: `) }),
    );
  });

  it('needs certificate and key, or neither', () => {
    const tls = { 'tls-cert': '/tls.crt', 'tls-key': '/tls.key' };

    expect(readAddresses({ ...values, ...tls }).tls).toEqual({ certificateFile: '/tls.crt', keyFile: '/tls.key' });
    expect(() => readAddresses({ ...values, 'tls-cert': '/tls.crt' })).toThrow('--tls-cert needs --tls-key');
    expect(() => readAddresses({ ...values, 'tls-key': '/tls.key' })).toThrow('--tls-key needs --tls-cert');
  });
});
