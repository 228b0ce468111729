import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { describe, expect, it } from '@jest/globals';
import { FakeClock, silentLogger } from '@insights/process';
import { generate } from 'selfsigned';
import { Listener } from '../../src/http/listener.ts';
import { type CertificateFiles, ServingCertificate } from '../../src/http/serving-certificate.ts';
import { TakenAddresses } from '../../src/http/taken-addresses.ts';
import { run } from '../support/running.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitUntil } from '../support/wait-until.ts';

describe('the serving certificate', () => {
  it('is taken over within a minute after it was replaced', async () => {
    await using setup = await start('first');
    expect(await setup.subject()).toBe('first');

    await setup.write('second');
    await setup.clock.advance({ minutes: 1 });

    await waitUntil('the new certificate', async () => (await setup.subject()) === 'second');
  });

  it('stays the last good one while the files do not fit together', async () => {
    await using setup = await start('first');

    await writeFile(setup.files.keyFile, 'half a key');
    await setup.clock.advance({ minutes: 1 });
    expect(await setup.subject()).toBe('first');

    await setup.write('third');
    await setup.clock.advance({ minutes: 1 });
    await waitUntil('the new certificate', async () => (await setup.subject()) === 'third');
  });

  it('that cannot be used is a wrong flag', async () => {
    await using folder = await temporaryFolder();
    const files = { certificateFile: join(folder.path, 'tls.crt'), keyFile: join(folder.path, 'tls.key') };

    await expect(load(files)).rejects.toMatchObject({
      code: 'ERR_USAGE',
      message: expect.stringContaining('--tls-cert: cannot read'),
    });
    for (const path of Object.values(files)) await writeFile(path, 'no PEM');
    await expect(load(files)).rejects.toMatchObject({ code: 'ERR_USAGE' });
  });
});

async function start(name: string) {
  await using starting = new AsyncDisposableStack();
  const { path } = starting.use(await temporaryFolder());
  const files = { certificateFile: join(path, 'tls.crt'), keyFile: join(path, 'tls.key') };
  const write = async (commonName: string) => {
    const pair = await generate([{ name: 'commonName', value: commonName }], { keyType: 'ec', curve: 'P-256' });
    await writeFile(files.keyFile, pair.private);
    await writeFile(files.certificateFile, pair.cert);
  };
  await write(name);
  const clock = new FakeClock();
  const certificate = await ServingCertificate.load({ files, clock, log: silentLogger() });
  const listener = new Listener({
    listen: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    serves: 'health',
    addRoutes: () => {},
    certificate,
    taken: new TakenAddresses(),
    clock,
    log: silentLogger(),
  });
  certificate.changed.add(listener);
  starting.use(run(listener));
  starting.use(run(certificate));
  const address = await waitUntil('the listener', () => listener.address);
  const stack = starting.move();
  const subject = () => subjectOf(Number(new URL(address).port));
  return { files, write, clock, subject, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

function load(files: CertificateFiles) {
  return ServingCertificate.load({ files, clock: new FakeClock(), log: silentLogger() });
}

function subjectOf(port: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().subject.CN);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}
