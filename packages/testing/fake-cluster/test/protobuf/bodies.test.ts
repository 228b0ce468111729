import { describe, expect, it } from '@jest/globals';
import { arrayAt, valueAt } from '../../src/json.ts';
import { startCluster } from '../support/api.ts';

/** A field with a length: text, bytes, or a message. */
function field(number: number, ...content: readonly (string | Buffer)[]): Buffer {
  const bytes = Buffer.concat(content.map((each) => Buffer.from(each)));
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
}

function varint(number: number, ...bytes: readonly number[]): Buffer {
  return Buffer.from([number << 3, ...bytes]);
}

function envelope(apiVersion: string, kind: string, message: Buffer): Buffer {
  return Buffer.concat([Buffer.from('k8s\0'), field(1, field(1, apiVersion), field(2, kind)), field(2, message)]);
}

const type = 'application/vnd.kubernetes.protobuf';

describe('protobuf bodies', () => {
  it('are read like JSON, zero values as Go leaves them out', async () => {
    await using api = await startCluster();
    const metadata = field(1, field(1, 'web'), field(2, ''), varint(7, 0), field(11, field(1, 'app'), field(2, 'web')));
    const port = Buffer.concat([field(1, ''), varint(2, 0), varint(3, 0x90, 0x3f), field(4, 'TCP')]);
    const container = Buffer.concat([field(1, 'a'), field(2, 'x:1'), field(6, port)]);
    const message = Buffer.concat([metadata, field(2, field(2, container), varint(4, 5))]);

    const { status, json } = await api.call('POST', '/api/v1/namespaces/default/pods', {
      type,
      body: envelope('v1', 'Pod', message),
    });

    expect(status).toBe(201);
    expect(json).toMatchObject({ metadata: { name: 'web', labels: { app: 'web' } } });
    expect(valueAt(json, 'spec', 'terminationGracePeriodSeconds')).toBe(5);
    expect(valueAt(arrayAt(json, 'spec', 'containers')[0], 'ports')).toEqual([
      { containerPort: 8080, protocol: 'TCP' },
    ]);
  });

  it('carry bytes, quantities and numbers below zero', async () => {
    await using api = await startCluster();
    const minusOne = [255, 255, 255, 255, 255, 255, 255, 255, 255, 1];
    const account = Buffer.concat([field(1, field(1, 's')), field(2, field(1, 'k'), field(2, 'hi'))]);
    const priority = Buffer.concat([field(1, field(1, 'low')), varint(2, ...minusOne)]);

    const secret = await api.call('POST', '/api/v1/namespaces/default/secrets', {
      type,
      body: envelope('v1', 'Secret', account),
    });
    const low = await api.call('POST', '/apis/scheduling.k8s.io/v1/priorityclasses', {
      type,
      body: envelope('scheduling.k8s.io/v1', 'PriorityClass', priority),
    });

    expect(secret.json).toMatchObject({ data: { k: 'aGk=' } });
    expect(low.json).toMatchObject({ value: -1 });
  });

  it.each([
    ['no protobuf', Buffer.from('{}'), 400, 'the prefix "k8s" is missing'],
    ['cut off', envelope('v1', 'Pod', Buffer.from([10, 99, 1])), 400, 'the message ends inside a field'],
    ['a kind that is not in the tables', envelope('x/v1', 'Gadget', Buffer.alloc(0)), 415, 'unknown format'],
  ])('are refused when they are %s', async (_what, body, status, message) => {
    await using api = await startCluster();

    const answer = await api.call('POST', '/api/v1/namespaces/default/pods', { type, body });

    expect([answer.status, answer.json['message']]).toEqual([status, expect.stringContaining(message)]);
  });
});
