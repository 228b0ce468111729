import { describe, expect, it } from '@jest/globals';
import { firstPemBlock } from '../../src/certificates/pem-block.ts';

const block = (label: string, body: string) => `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;

describe('the first PEM block', () => {
  it.each([
    [block('CERTIFICATE', 'aGVsbG8='), 'CERTIFICATE', 'hello'],
    [`Subject: x\n${block('A', 'aGVs\r\nbG8=')}${block('B', 'aGk=')}`, 'A', 'hello'],
    [block('RSA PRIVATE KEY', 'Proc-Type: 4,ENCRYPTED\n\naGVsbG8='), 'RSA PRIVATE KEY', 'hello'],
    [`-----BEGIN X-----\nbroken\n-----END Y-----\n${block('B', 'aGk=')}`, 'B', 'hi'],
    [`${block('X', '%%%')}${block('B', 'aGk=')}`, 'B', 'hi'],
    [`-----BEGIN ${'L'.repeat(200)}${block('B', 'aGk=')}`, 'B', 'hi'],
    [block('E', ''), 'E', ''],
  ])('of %j is found', (text, label, content) => {
    expect(firstPemBlock(text)).toEqual({ label, bytes: Buffer.from(content) });
  });

  it.each(['', 'aGVsbG8=', '-----BEGIN X-----\naGk=\n', '-----END X-----'])('is not found in %j', (text) => {
    expect(firstPemBlock(text)).toBeUndefined();
  });

  it('is looked for in time that grows with the text', () => {
    const before = process.cpuUsage().user;

    expect(firstPemBlock('-----BEGIN X-----\n'.repeat(60_000))).toBeUndefined();
    expect(firstPemBlock(`${'-----BEGIN X-----\n'.repeat(60_000)}-----END Y-----`)).toBeUndefined();
    expect((process.cpuUsage().user - before) / 1000).toBeLessThan(2000);
  });
});
