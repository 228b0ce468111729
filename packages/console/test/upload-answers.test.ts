import { describe, expect, it } from '@jest/globals';
import { FakeConsole } from '@insights/fake-console';
import { FakeClock } from '@insights/process';
import { failureOf, never, token, uploadClient, uploadTo } from './world.ts';

const failUpload = (fake: FakeConsole, archive?: Buffer) =>
  failureOf(uploadClient().upload(uploadTo(fake.endpoints.endpoint, archive), never));

describe('the answer to an upload', () => {
  it.each([
    [
      401,
      'ERR_CONSOLE_NOT_AUTHORIZED',
      false,
      'your Red Hat account is not enabled for remote support or your token has expired: no',
    ],
    [403, 'ERR_CONSOLE_NOT_AUTHORIZED', false, 'your Red Hat account is not enabled for remote support'],
    [413, 'ERR_CONSOLE_REJECTED', false, 'gateway server reported unexpected error code: 413 (request=r1): no'],
    [415, 'ERR_CONSOLE_REJECTED', false, 'gateway server reported unexpected error code: 415 (request=r1): no'],
    [404, 'ERR_CONSOLE_UNEXPECTED_STATUS', true, 'gateway server reported unexpected error code: 404 (request=r1): no'],
    [503, 'ERR_CONSOLE_UNEXPECTED_STATUS', true, 'gateway server reported unexpected error code: 503 (request=r1): no'],
  ])('%d is %s', async (status, code, retryable, message) => {
    await using fake = await FakeConsole.start();
    fake.failNext({ status, body: 'no', headers: { 'X-Rh-Insights-Request-Id': 'r1' } });

    expect(await failUpload(fake)).toMatchObject({ statusCode: status, code, retryable, message });
  });

  it('400 names the address', async () => {
    await using fake = await FakeConsole.start();
    fake.failNext({ status: 400, body: 'no', headers: { 'x-rh-insights-request-id': 'r1' } });

    expect(await failUpload(fake)).toMatchObject({
      code: 'ERR_CONSOLE_REJECTED',
      retryable: false,
      requestId: 'r1',
      message: `gateway server bad request: ${fake.endpoints.endpoint} (request=r1): no`,
    });
  });

  it('429 carries the wait that the service asked for', async () => {
    await using fake = await FakeConsole.start();
    fake.failNext({ status: 429, retryAfterSeconds: 120 });

    expect(await failUpload(fake)).toMatchObject({ retryable: true, retryAfterSeconds: 120 });
  });

  it('may come while the archive is still being sent', async () => {
    await using fake = await FakeConsole.start();
    fake.failNext({ status: 413, isEarly: true, body: 'too large' });

    const error = await failUpload(fake, Buffer.alloc(10_000_000));

    expect(error).toMatchObject({ code: 'ERR_CONSOLE_REJECTED', statusCode: 413 });
  });

  it('is not believed when it says yes before the archive was sent', async () => {
    await using fake = await FakeConsole.start();
    fake.failNext({ status: 202, isEarly: true, body: '{"request_id":"r1"}' });

    const error = await failUpload(fake, Buffer.alloc(10_000_000));

    expect(error).toMatchObject({ code: 'ERR_CONSOLE_MALFORMED', retryable: true });
  });

  it('is not believed when it is a captive portal’s page', async () => {
    await using fake = await FakeConsole.start();
    fake.failNext({ status: 200, contentType: 'text/html', body: '<html>Please log in</html>' });

    const error = await failUpload(fake);

    expect(error).toMatchObject({ code: 'ERR_CONSOLE_MALFORMED', retryable: true });
    expect(error.message).toContain('Please log in');
  });

  it('is an acceptance as soon as its status is there, even when its body breaks off', async () => {
    await using fake = await FakeConsole.start();
    fake.failNext({ drop: 'in-answer' });

    const receipt = await uploadClient().upload(uploadTo(fake.endpoints.endpoint), never);

    expect(receipt).toMatchObject({ statusCode: 200, requestId: undefined });
  });

  it('is quoted up to 1024 bytes, whole characters only', async () => {
    await using fake = await FakeConsole.start();
    fake.failNext({ status: 500, body: `x${'é'.repeat(100_000)}` });

    const { message } = await failUpload(fake);

    const quoted = message.split('(request=): ')[1] ?? '';
    expect(quoted).toBe(`x${'é'.repeat(511)}`);
  });

  it('never brings the token or another credential into a message', async () => {
    await using fake = await FakeConsole.start();
    fake.failNext({ status: 500, body: `you sent ${token} and Bearer abcdef` });

    const { message } = await failUpload(fake);

    expect(message).not.toContain(token);
    expect(message).not.toContain('abcdef');
  });

  it('that never comes is a time-out', async () => {
    await using fake = await FakeConsole.start();
    fake.failNext({ delayMilliseconds: 2000, drop: 'at-once' });
    const clock = new FakeClock();

    const failing = failureOf(
      uploadClient({ clock, timeoutSeconds: 60 }).upload(uploadTo(fake.endpoints.endpoint), never),
    );
    await clock.advance({ seconds: 60 });

    expect(await failing).toMatchObject({ code: 'ERR_CONSOLE_UNREACHABLE', retryable: true, statusCode: 0 });
  });

  it.each(['at-once', 'in-request'] as const)(
    'that is replaced by a lost connection (%s) is worth a retry',
    async (drop) => {
      await using fake = await FakeConsole.start();
      fake.failNext({ drop, afterBytes: 1000 });

      const error = await failUpload(fake, Buffer.alloc(3_000_000));

      expect(error).toMatchObject({ code: 'ERR_CONSOLE_UNREACHABLE', retryable: true, statusCode: 0 });
      expect(error.message).toMatch(/^unable to build request to connect to Insights server: /);
    },
  );

  it('is not waited for when nobody listens', async () => {
    const fake = await FakeConsole.start();
    await fake.close();

    expect(await failUpload(fake)).toMatchObject({ code: 'ERR_CONSOLE_UNREACHABLE', retryable: true });
  });

  it('is not waited for after a cancel, whose reason is passed on', async () => {
    await using fake = await FakeConsole.start();
    fake.failNext({ delayMilliseconds: 2000, drop: 'at-once' });
    const stop = new AbortController();
    const reason = new Error('shutting down');

    const failing = failureOf(uploadClient().upload(uploadTo(fake.endpoints.endpoint), stop.signal));
    stop.abort(reason);

    expect(await failing).toBe(reason);
  });
});
