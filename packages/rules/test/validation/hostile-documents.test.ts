import { afterAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { bounds, ExpressionEngine, validateDocument } from '../../src/index.ts';
import { firing, request, rule } from '../support/documents.ts';

const expressions = new ExpressionEngine();
afterAll(() => expressions[Symbol.asyncDispose]());

const never = new AbortController().signal;
const odd = fc.jsonValue({ maxDepth: 3 });
const good = { rule: rule(), request: request(), condition: firing('A') };

/** A good object with some of its members replaced, removed or added. */
function spoilt(value: object): fc.Arbitrary<unknown> {
  const changes = Object.fromEntries(Object.keys(value).map((key) => [key, fc.option(odd)]));
  const changed = fc.record({ ...changes, more: fc.option(odd) }, { requiredKeys: [] });
  return changed.map((members) => {
    const kept = Object.entries(members).filter(([, member]) => member !== null);
    return { ...value, ...Object.fromEntries(kept) };
  });
}

const rules = fc.array(fc.oneof(odd, spoilt(good.rule), spoilt({ ...good.rule, conditions: [good.condition] })), {
  maxLength: 6,
});
const requests = fc.array(fc.oneof(odd, spoilt(good.request), fc.constant(good.request)), { maxLength: 6 });

describe('a document from anybody', () => {
  it('is checked without an exception, and what is in force of it stands within the bounds', async () => {
    const document = fc.oneof(
      odd,
      fc.record({ conditional_gathering_rules: fc.oneof(rules, odd), container_logs: fc.oneof(requests, odd) }),
    );
    await fc.assert(
      fc.asyncProperty(document, fc.boolean(), async (given, strict) => {
        const {
          valid,
          rules: kept,
          requests: wanted,
          rejected,
        } = await validateDocument(given, { expressions, strict }, never);

        for (const { value } of kept) {
          expect(value.conditions.length).toBeLessThanOrEqual(bounds.conditionsPerRule);
          expect(Object.keys(value.gathering_functions).length).toBeGreaterThan(0);
        }
        for (const { value } of wanted) {
          expect(value.namespace).toMatch(/^(openshift|kube)-[a-zA-Z0-9_.-]{1,128}$/);
          expect(value.messages.length).toBeGreaterThan(0);
        }
        if (!valid) expect([kept.length, wanted.length, rejected.length > 0]).toEqual([0, 0, true]);
        for (const { path, reason } of rejected) expect(path.length + reason.length).toBeLessThan(1024);
      }),
      { numRuns: 300 },
    );
  });

  it('is in force to the part that is good, wherever the bad one stands', async () => {
    const elements = fc.array(fc.boolean(), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(elements, async (isGood) => {
        const list = isGood.map((each) => (each ? good.request : { ...good.request, namespace: 'default' }));
        const given = { conditional_gathering_rules: [], container_logs: list };

        const { requests: wanted, rejected } = await validateDocument(given, { expressions }, never);

        const indexes = (wished: boolean) => isGood.flatMap((each, index) => (each === wished ? index : []));
        expect(wanted.map(({ index }) => index)).toEqual(indexes(true));
        expect(rejected.map(({ path }) => path)).toEqual(
          indexes(false).map((each) => `container_logs.${each}.namespace`),
        );
      }),
      { numRuns: 100 },
    );
  });
});
