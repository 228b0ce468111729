import { describe, expect, it } from '@jest/globals';
import { codeOf, repository, start } from '../support.ts';

describe('tags', () => {
  it('are listed in lexical order, page by page', async () => {
    await using harness = await start();
    for (const tag of ['c', 'a', 'b']) harness.registry.pushImage({ repository, tag });

    const first = await harness.ask('tags/list?n=2');
    const next = /^<(.+)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const second = await harness.ask(next);

    expect(JSON.parse(first.text)).toEqual({ name: repository, tags: ['a', 'b'] });
    expect(JSON.parse(second.text)).toEqual({ name: repository, tags: ['c'] });
    expect(second.headers.get('link')).toBeNull();
  });

  it('may be asked for with n=0', async () => {
    await using harness = await start();
    harness.registry.pushImage({ repository, tag: 'a' });

    const answer = await harness.ask('tags/list?n=0');

    expect(JSON.parse(answer.text)).toEqual({ name: repository, tags: [] });
    expect(answer.headers.get('link')).toBeNull();
  });

  it('of an unknown repository, or by a wrong number, are refused', async () => {
    await using harness = await start();

    expect(codeOf(await harness.ask('tags/list'))).toBe('NAME_UNKNOWN');
    harness.registry.pushImage({ repository, tag: 'a' });
    expect(codeOf(await harness.ask('tags/list?n=-1'))).toBe('PAGINATION_NUMBER_INVALID');
  });

  it('of repositories themselves are in the catalogue', async () => {
    await using harness = await start();
    harness.registry.pushImage({ repository: 'b/b', tag: 'a' });
    harness.registry.pushImage({ repository: 'a', tag: 'a' });

    expect(JSON.parse((await harness.ask('/v2/_catalog')).text)).toEqual({ repositories: ['a', 'b/b'] });
  });
});

describe('other paths', () => {
  it('are answered by the ping, or unknown', async () => {
    await using harness = await start();

    const ping = await harness.ask('/v2/');

    expect(ping.headers.get('docker-distribution-api-version')).toBe('registry/2.0');
    expect((await harness.ask('/v1/')).status).toBe(404);
    expect((await harness.ask('tags/other')).status).toBe(404);
  });
});
