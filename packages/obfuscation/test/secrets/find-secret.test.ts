import { generateKeyPairSync } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { assert, property, string, stringMatching } from 'fast-check';
import { findSecret } from '../../src/secrets/find-secret.ts';
import { maskSecrets } from '../../src/secrets/mask-secrets.ts';

const base64 = (text: string | object) =>
  Buffer.from(typeof text === 'string' ? text : JSON.stringify(text)).toString('base64');
const url = (text: object) => Buffer.from(JSON.stringify(text)).toString('base64url');

const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
const ed25519 = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const pkcs1 = rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const encrypted = rsa.privateKey
  .export({ type: 'pkcs1', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' })
  .toString();
const publicKey = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const certificate = `-----BEGIN CERTIFICATE-----\n${'MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ\n'.repeat(12)}-----END CERTIFICATE-----\n`;
const payload = { iss: 'kubernetes/serviceaccount', sub: 'system:serviceaccount:openshift-insights:gather' };
const signature = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const token = `${url({ alg: 'RS256', kid: 'x' })}.${url(payload)}.${signature}`;
const pullSecret = { auths: { 'quay.io': { auth: base64('someone+robot:ABCDEFGH12345678'), email: 'a@b.c' } } };

describe('a secret is seen', () => {
  it.each([
    ['a private key', 'private key', pkcs1],
    ['of another kind', 'private key', ed25519],
    ['encrypted', 'private key', encrypted],
    ['in a data URL', 'private key', `data:,${encodeURIComponent(pkcs1)}`],
    ['in JSON', 'private key', JSON.stringify({ 'tls.key': pkcs1 })],
    ['in JSON inside of JSON', 'private key', JSON.stringify({ annotation: JSON.stringify({ key: pkcs1 }) })],
    ['in base64', 'private key', base64(pkcs1)],
    ['in base64 behind a certificate', 'private key', base64(certificate + pkcs1)],
    ['in base64, one byte on', 'private key', base64(`x${certificate}${ed25519}`)],
    ['in base64, two bytes on', 'private key', base64(`xy${certificate}${ed25519}`)],
    [
      'for SSH',
      'private key',
      `-----BEGIN OPENSSH PRIVATE KEY-----\n${'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gt\n'.repeat(4)}-----END OPENSSH PRIVATE KEY-----`,
    ],
    [
      'for PGP',
      'private key',
      `-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n${'lQOYBGNc2c0BCADJ7q2Xq0Yk1b8yQbYk1b8yQbYk1b8yQbYk1b8yQbYk1b8yQbYk\n'.repeat(3)}`,
    ],
    ['whose end is cut off', 'private key', pkcs1.slice(0, 400)],
    ['a token', 'bearer token', token],
    ['in a header', 'bearer token', `Authorization: Bearer ${token}\r\n`],
    ['behind an escaped line end', 'bearer token', JSON.stringify(`token\n${token}`)],
    ['as a value', 'bearer token', `{"token":"${token}"}`],
    ['behind a name', 'bearer token', `jwt_${token} token=${token}`],
    ['in base64', 'bearer token', `{"token":"${base64(token)}"}`],
    ['in a kubeconfig in base64', 'bearer token', base64(`users:\n- name: a\n  user:\n    token: ${token}\n`)],
    [
      'with another header, in base64',
      'bearer token',
      base64(`${url({ typ: 'JWT', alg: 'RS256' })}.${url(payload)}.${signature}`),
    ],
    ['of OpenShift', 'bearer token', 'sha256~GKw7U3mKZ1f7Jp2yLx9sT0aQbVcNdXeYfZgHhIiJjKk'],
    ['that says nothing', 'bearer token', 'curl -H "authorization: bearer 0123456789abcdefghij"'],
    ['of a registry', 'registry credentials', JSON.stringify(pullSecret)],
    ['written wide', 'registry credentials', JSON.stringify(pullSecret, null, 2)],
    ['in JSON', 'registry credentials', JSON.stringify({ 'last-applied': JSON.stringify(pullSecret) })],
    ['in base64', 'registry credentials', base64(pullSecret)],
    ['in base64, written wide', 'registry credentials', base64(JSON.stringify(pullSecret, null, 2))],
    ['of the older form', 'registry credentials', JSON.stringify({ 'quay.io': { auth: base64('a:b12345') } })],
    ['seeded', 'seeded canary', 'x INSIGHTS_CANARY_0123abcd y'],
    ['seeded in base64', 'seeded canary', base64('xINSIGHTS_CANARY_0123abcd')],
  ])('%s: %s', (_, kind, text) => {
    const bytes = Buffer.from(`some text before it, 12:34:56 ${text} and some behind it`);

    expect(findSecret(bytes)?.kind).toBe(kind);
    expect(findSecret(maskSecrets(bytes))).toBeUndefined();
    expect(maskSecrets(bytes).toString()).toMatch(/^some text before it, 12:34:56 .*x{10}/s);
    expect(maskSecrets(bytes).length).toBe(bytes.length);
  });

  it('in JSON, and masked it is JSON still', () => {
    const text = JSON.stringify({
      errors: [`cannot use ${pkcs1.slice(0, 300)}`, `with ${token}`, base64(pullSecret)],
      n: 1,
    });

    const masked = maskSecrets(Buffer.from(text)).toString();

    expect(JSON.parse(masked)).toEqual({
      errors: expect.arrayContaining([expect.stringMatching(/^cannot use x+$/)]),
      n: 1,
    });
    expect(masked).not.toMatch(/BEGIN|eyJ/);
  });

  it('wherever it stands in base64', () => {
    for (let before = 0; before < 100; before++) {
      expect(findSecret(Buffer.from(base64(`${'#'.repeat(before)}${ed25519}`)))).toBeDefined();
      expect(findSecret(Buffer.from(base64(`${' '.repeat(before)}${JSON.stringify(pullSecret)}`)))).toBeDefined();
    }
  });
});

describe('no secret is seen in', () => {
  it.each([
    ['a certificate', certificate],
    ['a bundle of them in base64', base64(certificate.repeat(3))],
    ['a public key', publicKey],
    ['a key whose body was taken out', '-----BEGIN RSA PRIVATE KEY-----\nANONYMIZED\n-----END RSA PRIVATE KEY-----\n'],
    [
      'a script that looks for keys',
      'grep -q -- "-----BEGIN RSA PRIVATE KEY-----" /etc/pki/tls/private/key.pem # and then something else',
    ],
    [
      'a key whose body was taken out of a data URL',
      'data:,-----BEGIN%20PRIVATE%20KEY-----%0AANONYMIZED%0A-----END%20PRIVATE%20KEY-----',
    ],
    ['a message about keys', 'tls: failed to find any PRIVATE KEY data in key input'],
    ['a token without its signature', token.slice(0, token.lastIndexOf('.') + 1)],
    ['a JSON object in base64', base64({ kind: 'Pod', metadata: {} })],
    ['a masked token', 'Authorization: Bearer <masked>, Bearer [redacted], Bearer xxxxxxxxxxxxxxxxxxxxxxxxxxxx'],
    ['words about tokens', 'the bearer token authenticator is configured; bearer authenticationTokenWebhook'],
    ['a challenge', 'www-authenticate: Bearer realm="https://quay.io/v2/auth",service="quay.io"'],
    [
      'other members called auth',
      '{"auth":"basic","auth":"webhook-authentication","auth":{"a":1},"auth":"","oauth":"x:y"}',
    ],
    ['a pull secret that was taken out', '{"auths":{"quay.io":{"auth":"xxxxxxxxxxxxxxxxxxxxxxxx","email":"xxxx"}}}'],
    ['a digest', 'sha256~short sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'],
    ['nothing', ''],
  ])('%s', (_, text) => {
    expect(findSecret(Buffer.from(text))).toBeUndefined();
    expect(findSecret(Buffer.from(base64(text)))).toBeUndefined();
  });

  it('the sample archive, nor the rules and bundles beside it', async () => {
    const data = join(import.meta.dirname, '../../../../../shared/data');
    const entries = await readdir(data, { recursive: true, withFileTypes: true }).catch(() => []);
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    if (files.length === 0) process.stderr.write('skipped: there is no sample archive here\n');

    const found = await Promise.all(files.map(async (file) => ({ file, finding: findSecret(await readFile(file)) })));

    expect(found.filter(({ finding }) => finding)).toEqual([]);
  });

  it('whatever else is written', () => {
    assert(
      property(
        string({ unit: 'binary', maxLength: 200 }),
        stringMatching(/^[A-Za-z0-9+/=.~"{}: -]{0,200}$/),
        (one, other) => {
          expect(findSecret(Buffer.from(one + other))).toBeUndefined();
        },
      ),
      { numRuns: 2000, seed: 10 },
    );
  });
});

describe('the search for secrets', () => {
  it.each([
    'eyJ',
    'eyJh.',
    '-----BEGIN RSA PRIVATE KEY-----',
    'PRIVATE KEY',
    'UFJJVkFURSBLRV',
    'auth":"',
    '"auth":"YTpi',
    'ImF1dGgi',
    'Bearer ',
    'Bearer 0',
    'sha256~',
    'ZXlK',
    'INSIGHTS_CANARY_',
  ])('takes time that grows with the text, also of %s again and again', (piece) => {
    const bytes = Buffer.from(piece.repeat(Math.ceil(200_000 / piece.length)));
    const started = performance.now();

    findSecret(bytes);

    expect(performance.now() - started).toBeLessThan(5000);
  });
});
