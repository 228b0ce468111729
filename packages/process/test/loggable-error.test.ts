import { describe, expect, it } from '@jest/globals';
import { CodedError } from '../src/errors.ts';
import { toLoggableError } from '../src/loggable-error.ts';
import { createLogger } from '../src/logger.ts';

const secret = 'c2VjcmV0LXRva2Vu';

function clientError(): Error {
  const error = new Error(`GET https://user:${secret}@registry.example/v2/?X-Signature=${secret} failed`);
  return Object.assign(error, { code: 'ERR_HTTP', options: { headers: { authorization: `Bearer ${secret}` } } });
}

describe('toLoggableError', () => {
  it('keeps name, message, code and causes, and nothing that a client hung on the error', () => {
    const wrapped = new CodedError('ERR_POLL', `sent "Authorization: Bearer ${secret}"`, { cause: clientError() });

    const loggable = toLoggableError(wrapped);

    expect(loggable).toMatchObject({ name: 'CodedError', code: 'ERR_POLL', cause: { code: 'ERR_HTTP' } });
    expect(JSON.stringify(loggable)).not.toContain(secret);
  });

  it('ends on a cycle of causes', () => {
    const error = new Error('round');
    error.cause = error;

    expect(JSON.stringify(toLoggableError(error)).length).toBeLessThan(5000);
  });

  it('describes what is no error', () => {
    expect(toLoggableError('text')).toEqual({ name: 'string', message: 'text' });
  });
});

describe('createLogger', () => {
  it('writes one JSON line with the error serialized and secret fields masked', () => {
    const lines: string[] = [];
    const log = createLogger({ level: 'info', name: 'main', destination: { write: (line) => void lines.push(line) } });

    log.error({ err: clientError(), request: { token: secret, authorization: secret }, token: secret }, 'Failed');

    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'error', name: 'main', msg: 'Failed' });
    expect(lines.join('')).not.toContain(secret);
  });
});
