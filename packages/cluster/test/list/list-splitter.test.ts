import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ListSplitter } from '../../src/list/list-splitter.ts';
import {
  anyValue,
  cut,
  otherMembers,
  pieceLengths,
  shuffled,
  withoutLastApplied,
  written,
} from '../support/arbitrary-json.ts';

interface Page {
  readonly items: readonly { name: string; namespace: string | undefined; text: string; metadata: unknown }[];
  readonly continueToken: string | undefined;
}

/** Splits a page that comes in pieces. */
function split(page: string, { lengths = [40], mostItemBytes = 8 * 1024 * 1024 } = {}): Page {
  const splitter = new ListSplitter({ request: 'GET /api/v1/pods', mostItemBytes });
  const items: Page['items'][number][] = [];
  for (const piece of cut(Buffer.from(page), lengths)) {
    splitter.write(piece);
    for (let item = splitter.next(); item; item = splitter.next()) {
      const { name, namespace, metadata } = item;
      items.push({ name, namespace, metadata, text: item.bytes.toString() });
    }
  }
  splitter.end();
  return { items, continueToken: splitter.continueToken };
}

function textsOf(page: string): string[] {
  return split(page).items.map((item) => item.text);
}

describe('the list splitter', () => {
  it('gives items as they were sent, without managedFields', () => {
    const page =
      '{"kind":"PodList","metadata":{"continue":"more"},"items":[{"metadata":{"name":"a","managedFields":[{"x":1}],"uid":"u"},"spec":{}}]}';

    expect(split(page)).toEqual({
      items: [
        {
          name: 'a',
          namespace: undefined,
          metadata: { name: 'a', uid: 'u' },
          text: '{"metadata":{"name":"a","uid":"u"},"spec":{}}',
        },
      ],
      continueToken: 'more',
    });
  });

  it('finds the token behind the items, where lists of custom resources have it', () => {
    const page =
      '{"apiVersion":"x/v1","items":[{"apiVersion":"x/v1","kind":"X","metadata":{"name":"a"}}],"kind":"XList","metadata":{"continue":"more","resourceVersion":"7"}}';

    expect(split(page)).toMatchObject({ items: [{ name: 'a' }], continueToken: 'more' });
  });

  it.each([
    ['first', '{"managedFields":[1], "name":"a"}', '{ "name":"a"}'],
    ['last', '{"name":"a" , "managedFields":[1]\n}', '{"name":"a" }'],
    ['alone', '{ "managedFields":[1] }', '{ }'],
    ['in the middle', '{"name":"a",\n "managedFields":{"b":[{}]} ,\n "uid":"u"}', '{"name":"a",\n "uid":"u"}'],
    ['null', '{"name":"a","managedFields":null}', '{"name":"a"}'],
    ['spelled with escapes', '{"name":"a","managed\\u0046ields":[]}', '{"name":"a"}'],
  ])('leaves valid JSON when managedFields comes %s', (_, metadata, expected) => {
    expect(textsOf(`{"items":[{"metadata":${metadata}}]}`)).toEqual([`{"metadata":${expected}}`]);
  });

  it('leaves managedFields alone everywhere but in the metadata of the item', () => {
    const item =
      '{"managedFields":[1],"metadata":{"name":"a","annotations":{"managedFields":"[2]"}},"spec":{"template":{"metadata":{"managedFields":[3]}}}}';

    expect(textsOf(`{"metadata":{"managedFields":[0]},"items":[${item}]}`)).toEqual([item]);
  });

  it.each([
    ['null items', '{"kind":"PodList","metadata":{},"items":null}'],
    ['no items', '{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1"}}'],
    ['empty items', '{"items":[ ],"metadata":null}'],
  ])('takes %s for an empty list', (_, page) => {
    expect(split(page).items).toEqual([]);
  });

  it('tells kind and version of the list with the item', () => {
    const splitter = new ListSplitter({ request: 'GET /', mostItemBytes: 100 });
    splitter.write(Buffer.from('{"kind":"PodList","apiVersion":"v1","items":[{}]}'));

    expect(splitter.next()).toMatchObject({ listKind: 'PodList', apiVersion: 'v1', name: '' });
  });

  it.each([
    ['HTML', '<html><body>Gateway</body></html>'],
    ['nothing', ''],
    ['another object', '{"kind":"Pod","metadata":{"name":"a"}}'],
    ['a list without object', '[]'],
    ['a page that ends early', '{"kind":"PodList","items":[{"metadata":{"name":"a"}}'],
    ['two pages', '{"items":[]}{"items":[]}'],
    ['two lists of items', '{"items":[],"items":[]}'],
    ['items that are an object', '{"items":{}}'],
    ['items that are a text', '{"items":"none"}'],
    ['an item that is a number', '{"items":[1]}'],
    ['an item that is a list', '{"items":[[]]}'],
    ['brackets that do not match', '{"items":[{"metadata":{"name":"a"]}}'],
    ['a comma too much', '{"items":[{"metadata":{"name":"a"},}]}'],
    ['a literal that is none', '{"items":[{"ready":ture}]}'],
    ['a number that is none', '{"items":[{"count":01}]}'],
    ['an escape that is none', '{"items":[{"text":"\\x"}]}'],
    ['a line break in a text', '{"items":[{"text":"a\nb"}]}'],
    ['two managedFields', '{"items":[{"metadata":{"managedFields":[],"managedFields":[]}}]}'],
    ['two metadata', '{"items":[{"metadata":{"name":"a"},"metadata":{"name":"b"}}]}'],
  ])('refuses %s', (_, page) => {
    expect(() => split(page)).toThrow(expect.objectContaining({ code: 'ERR_CLUSTER_MALFORMED' }));
  });

  it('reports a Status that comes in place of a list as the error it stands for', () => {
    const page =
      '{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"not you","reason":"Forbidden","code":403}';

    expect(() => split(page)).toThrow(
      expect.objectContaining({ code: 'ERR_CLUSTER_FORBIDDEN', message: 'GET /api/v1/pods: 403 Forbidden: not you' }),
    );
  });

  it('refuses an item that is too large before it has all of it', () => {
    const splitter = new ListSplitter({ request: 'GET /api/v1/pods', mostItemBytes: 1000 });
    const piece = Buffer.from('x'.repeat(400));
    splitter.write(Buffer.from('{"items":[{"text":"'));
    const writeAll = () => {
      for (let count = 0; count < 10; count += 1) {
        splitter.next();
        splitter.write(piece);
      }
    };

    expect(writeAll).toThrow(expect.objectContaining({ code: 'ERR_CLUSTER_TOO_LARGE' }));
  });

  it('takes a list of any length of items that are small enough', () => {
    const item = JSON.stringify({ metadata: { name: 'a' }, text: 'x'.repeat(900) });

    expect(
      split(`{"items":[${Array(50).fill(item).join()}]}`, { lengths: [64], mostItemBytes: 1000 }).items,
    ).toHaveLength(50);
  });

  it('gives what JSON.parse gives, for any list in pieces of any length', () => {
    const metadata = fc
      .record({ name: fc.string(), namespace: fc.string(), managedFields: anyValue }, { requiredKeys: [] })
      .chain((own) =>
        otherMembers('name', 'namespace', 'managedFields').chain((others) => shuffled({ ...others, ...own })),
      );
    const item = fc.oneof(
      fc.tuple(metadata, otherMembers('metadata')).chain(([own, others]) => shuffled({ ...others, metadata: own })),
      otherMembers('metadata'),
    );
    const list = fc
      .tuple(fc.array(item, { maxLength: 5 }), otherMembers('items', 'kind', 'metadata'), fc.string())
      .chain(([items, others, token]) =>
        shuffled({ ...others, kind: 'PodList', metadata: { continue: token }, items }),
      );

    fc.assert(
      fc.property(written(list), pieceLengths, (page, lengths) => {
        const { items, continueToken } = split(page, { lengths });

        const expected = expectedPage(page);
        expect(items.map((given) => JSON.parse(given.text))).toEqual(expected.items);
        expect(items.map((given) => given.name)).toEqual(expected.items.map((object) => object.metadata?.name ?? ''));
        expect(continueToken).toBe(expected.metadata.continue);
      }),
      { numRuns: 600 },
    );
  });
});

interface ExpectedPage {
  readonly metadata: { readonly continue: string };
  readonly items: readonly { metadata?: { name?: string; managedFields?: unknown } }[];
}

function expectedPage(page: string): ExpectedPage {
  const list = JSON.parse(page) as ExpectedPage;
  for (const { metadata } of list.items) delete metadata?.managedFields;
  return { ...list, items: withoutLastApplied(list.items) as ExpectedPage['items'] };
}
