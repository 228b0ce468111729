import { describe, expect, it } from '@jest/globals';
import { never, startUnixServer, type UnixServer } from '../unix-server.ts';

const table = { '10.128.0.55': '10.128.0.1', 'fd01::55': 'fd01::1' };

describe('the translation table of a gatherer', () => {
  it('is that of the run that is asked for', async () => {
    await using server = await answering(JSON.stringify(table));

    expect(await server.client.translationTable('01J/x', never)).toEqual(table);
    expect(server.asked).toEqual(['GET /gather/01J%2Fx/translation-table']);
  });

  it.each([
    ['is a list', '["10.128.0.55"]'],
    ['holds no texts', '{"10.128.0.55":7}'],
    ['is nested', '{"10.128.0.55":{"a":"b"}}'],
    ['holds no addresses', '{"10.128.0.55":"10.128.0.300"}'],
    ['holds zones', '{"fd01::55%eth0":"fd01::1"}'],
    ['mixes families', '{"10.128.0.55":"fd01::1"}'],
    ['holds a value twice', '{"10.128.0.55":"10.128.0.1","10.128.0.56":"10.128.0.1"}'],
    ['is no JSON', '{"10.128.0.55":'],
    ['is larger than 4 MiB', `{"10.128.0.55":"${'1'.repeat(4 * 2 ** 20)}"}`],
    ['holds nothing', ''],
  ])('that %s is an error, without a word of it', async (_, body) => {
    await using server = await answering(body);

    const error: unknown = await server.client.translationTable('x', never).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'ERR_GATHERER_PROTOCOL' });
    expect(String(error)).not.toMatch(/10\.128|fd01/);
  });

  it('may be large', async () => {
    const entries = Array.from({ length: 100_000 }, (_, index) => [address(100, index), address(101, index)]);
    await using server = await answering(JSON.stringify(Object.fromEntries(entries)));

    expect(Object.keys(await server.client.translationTable('x', never))).toHaveLength(100_000);
  });
});

async function answering(body: string): Promise<UnixServer & { readonly asked: string[] }> {
  const asked: string[] = [];
  const server = await startUnixServer(({ method, url }, response) => {
    asked.push(`${method} ${url}`);
    response.setHeader('content-type', 'application/json').end(body);
  });
  return Object.assign(server, { asked });
}

function address(first: number, index: number): string {
  return `${first}.${100 + (index >> 14)}.${100 + ((index >> 7) & 127)}.${100 + (index & 127)}`;
}
