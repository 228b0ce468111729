import { afterAll, describe, expect, it } from '@jest/globals';
import { builtInDocument, ExpressionEngine, validateDocument, type Validation } from '../../src/index.ts';
import { documentOf, firing, request, rule } from '../support/documents.ts';
import { describeWithReferenceData, readReferenceData } from '../support/reference-data.ts';

const expressions = new ExpressionEngine();
afterAll(() => expressions[Symbol.asyncDispose]());

function validate(document: unknown, strict = false): Promise<Validation> {
  return validateDocument(document, { expressions, strict }, new AbortController().signal);
}

describe('a document', () => {
  it('keeps what is good and says of the rest where it is and why', async () => {
    const { valid, rules, requests, rejected } = await validate(
      documentOf(
        [rule(), rule({ unheard_of: {} }), rule({ containers_logs: { alert_name: 'A', tail_lines: 5000 } })],
        [request({ namespace: 'default' }), request(), request({ messages: ['['] }), request({ extra: 1 })],
      ),
    );

    expect({ valid, rules: rules.map(({ index }) => index), requests: requests.map(({ index }) => index) }).toEqual({
      valid: true,
      rules: [0],
      requests: [1],
    });
    expect(rejected).toEqual([
      {
        path: 'conditional_gathering_rules.1.gathering_functions.unheard_of',
        reason: expect.stringContaining('is not known; the functions are logs_of_namespace, ') as unknown,
      },
      {
        path: 'conditional_gathering_rules.2.gathering_functions.containers_logs.tail_lines',
        reason: 'must be at most 4096',
      },
      { path: 'container_logs.0.namespace', reason: expect.stringContaining('must match ^') as unknown },
      {
        path: 'container_logs.3.extra',
        reason: 'is not known; the members are namespace, pod_name_regex, messages, previous',
      },
      { path: 'container_logs.2.messages.0', reason: 'error parsing regexp: missing closing ]: `[`' },
    ]);
  });

  it('may wish for nothing', async () => {
    expect(await validate(documentOf())).toEqual({ valid: true, rules: [], requests: [], rejected: [] });
  });

  it('is invalid when nothing of it is left', async () => {
    const { valid, rejected } = await validate(documentOf([rule({ unheard_of: {} })], [request({ messages: ['('] })]));

    expect({ valid, paths: rejected.map(({ path }) => path) }).toEqual({
      valid: false,
      paths: ['conditional_gathering_rules.0.gathering_functions.unheard_of', 'container_logs.0.messages.0'],
    });
  });

  it.each<[string, unknown, string]>([
    ['null', null, ''],
    ['a list', [], ''],
    ['a text', 'x', ''],
    ['no rules', { container_logs: [] }, 'conditional_gathering_rules'],
    ['no requests', { conditional_gathering_rules: [] }, 'container_logs'],
    ['rules that are no list', documentOf({}), 'conditional_gathering_rules'],
    ['requests that are null', documentOf([], null), 'container_logs'],
    ['a version that is a number', documentOf([], [], { version: 1 }), 'version'],
    ['an unknown member', documentOf([], [], { rules: [] }), 'rules'],
    [
      'a member that is named like one of every object',
      JSON.parse('{"conditional_gathering_rules":[],"container_logs":[],"__proto__":[]}'),
      '__proto__',
    ],
    ['parts that no stack can follow', { ...documentOf([]), container_logs: nested(100_000) }, ''],
    ['more than 2 MiB', documentOf([], [], { version: 'x'.repeat(2 ** 21) }), ''],
  ])('with %s is refused as a whole', async (_, document, path) => {
    const { valid, rejected } = await validate(document);

    expect({ valid, path: rejected[0]?.path }).toEqual({ valid: false, path });
  });

  it.each<[string, unknown]>([
    ['no object', 'x'],
    ['no conditions', { gathering_functions: { pod_definition: { alert_name: 'A' } } }],
    ['conditions that are no list', rule(undefined, {})],
    [
      'nine conditions',
      rule(
        undefined,
        Array.from({ length: 9 }, (_, index) => firing(`A${index}`)),
      ),
    ],
    ['the same condition twice', rule(undefined, [firing('A'), firing('A')])],
    ['a condition of an unknown type', rule(undefined, [{ type: 'always' }])],
    [
      'a condition without its parameters',
      rule(undefined, [{ type: 'cluster_version_matches', alert: { name: 'A' } }]),
    ],
    ['an alert that no alert is named like', rule(undefined, [firing('a-b')])],
    ['no functions', rule({})],
    ['functions that are no object', { conditions: [], gathering_functions: [] }],
    ['a function of every object', rule({ toString: {} })],
    ['an unknown member', { ...rule(), comment: 'x' }],
    ['lines by the text', rule({ containers_logs: { alert_name: 'A', tail_lines: '5' } })],
    ['half a line', rule({ containers_logs: { alert_name: 'A', tail_lines: 5.5 } })],
    ['no parameters', rule({ pod_definition: null })],
    ["the namespace of somebody else's pods", rule({ logs_of_namespace: { namespace: 'kube-system', tail_lines: 5 } })],
    ['a namespace that leads elsewhere', rule({ image_streams_of_namespace: { namespace: 'openshift-a/../b' } })],
    ['a namespace that ends with a line feed', rule({ image_streams_of_namespace: { namespace: 'openshift-a\n' } })],
  ])('drops a rule with %s', async (_, bad) => {
    const { valid, rules, rejected } = await validate(documentOf([bad, rule({ pod_definition: { alert_name: 'B' } })]));

    expect({ valid, rules: rules.map(({ index }) => index) }).toEqual({ valid: true, rules: [1] });
    expect(rejected[0]?.path).toMatch(/^conditional_gathering_rules\.0/);
  });

  it.each<[string, unknown]>([
    ['no object', null],
    ['no namespace', request({ namespace: undefined })],
    ['a namespace that begins with what is allowed and no more', request({ namespace: 'kube-' })],
    ['a namespace of the customer', request({ namespace: 'payments' })],
    ['no expression for pods', request({ pod_name_regex: undefined })],
    ['no messages', request({ messages: [] })],
    ['65 messages', request({ messages: Array.from({ length: 65 }, String) })],
    ['a message of 513 characters', request({ messages: ['x'.repeat(513)] })],
    ['a message that is no text', request({ messages: [1] })],
    ['a look-ahead', request({ messages: ['(?=a)b'] })],
    ['a back-reference', request({ messages: ['(a)\\1'] })],
    ['a pod expression that is none', request({ pod_name_regex: '*' })],
    ['a program too large for RE2', request({ messages: ['(a{1000}){1000}'] })],
  ])('drops a request with %s', async (_, bad) => {
    const { valid, requests, rejected } = await validate(documentOf([], [bad, request()]));

    expect({ valid, requests: requests.map(({ index }) => index) }).toEqual({ valid: true, requests: [1] });
    expect(rejected[0]?.path).toMatch(/^container_logs\.0/);
  });

  it('drops a request whose expressions take too long to compile', async () => {
    const slow = Array.from({ length: 64 }, (_, index) => `(?:a?b?c?d?e?f?g?h?i?j?k?l?){1000}${index}`);

    const { requests, rejected } = await validate(documentOf([], [request({ messages: slow }), request()]));

    expect(requests.map(({ index }) => index)).toEqual([1]);
    expect(rejected.at(-1)).toEqual({
      path: 'container_logs.0.messages.63',
      reason: 'all together take longer than 250 ms to compile',
    });
  });

  it('takes as many rules and requests as there may be, and says what it leaves out', async () => {
    const rules = Array.from({ length: 66 }, (_, index) => rule({ pod_definition: { alert_name: `A${index}` } }));
    const requests = Array.from({ length: 300 }, () => request());

    const validation = await validate(documentOf(rules, requests));

    expect([validation.rules.length, validation.requests.length]).toEqual([64, 256]);
    expect(validation.rejected).toEqual([
      { path: 'conditional_gathering_rules.64', reason: 'at most 64 are taken, 2 are left out' },
      { path: 'container_logs.256', reason: 'at most 256 are taken, 44 are left out' },
    ]);
  });

  it('tells of a rule that stands twice, in whatever order its members are', async () => {
    const { rules, rejected } = await validate(
      documentOf([
        containers({ alert_name: 'A', tail_lines: 1 }),
        containers({ tail_lines: 1, alert_name: 'A', extra: 2 }),
      ]),
    );

    expect(rules).toHaveLength(1);
    expect(rejected).toEqual([
      { path: 'conditional_gathering_rules.1', reason: 'is the same as conditional_gathering_rules.0' },
    ]);
  });

  it('says no more than 500 reasons, and no long names', async () => {
    const bad = Array.from({ length: 256 }, () => ({ ...request({ messages: [1, 2, 3] }), ['x'.repeat(300)]: 1 }));

    const { rejected } = await validate(documentOf([], bad));

    expect(rejected).toHaveLength(500);
    expect(rejected.at(-1)?.reason).toBe('525 more reasons are left out');
    expect(Math.max(...rejected.map(({ path }) => path.length))).toBeLessThan(100);
  });

  it('leaves out parameters that nobody knows', async () => {
    const { rules } = await validate(documentOf([rule({ pod_definition: { alert_name: 'A', limit_bytes: 1 } })]));

    expect(rules[0]?.value.gathering_functions).toEqual({ pod_definition: { alert_name: 'A' } });
  });

  it('is refused for one bad part when it is checked strictly', async () => {
    expect(await validate(documentOf([rule()], [request(), request({ namespace: 'default' })]), true)).toMatchObject({
      valid: false,
      rules: [],
      requests: [],
      rejected: [{ path: 'container_logs.1.namespace' }],
    });
  });
});

describe('the built-in document', () => {
  it('is in force whole', async () => {
    expect(await validate(builtInDocument, true)).toMatchObject({ valid: true, rules: { length: 9 }, rejected: [] });
  });
});

interface Vector {
  readonly name: string;
  readonly document: string;
  readonly accepted: boolean;
  readonly rules_after_parse?: number;
  readonly reimplementation_may_differ?: boolean;
}

// Empty lists are legal here: they are the emergency brake (R8).
const different = new Set(['rules empty']);

describeWithReferenceData('the reference data on documents', () => {
  it('is met by the strict check wherever it may not differ', async () => {
    const vectors = (readReferenceData('vectors/validation.json') as Vector[]).filter(
      (vector) => !vector.reimplementation_may_differ && !different.has(vector.name),
    );

    const verdicts = await Promise.all(vectors.map(async ({ name, document }) => [name, await isAccepted(document)]));

    expect(vectors.length).toBeGreaterThan(50);
    expect(verdicts).toEqual(vectors.map(({ name, accepted }) => [name, accepted]));
  });

  it('keeps as many rules of an accepted document as the original', async () => {
    const vectors = (readReferenceData('vectors/validation.json') as Vector[]).filter(
      (vector) => vector.accepted && !vector.reimplementation_may_differ,
    );

    const kept = await Promise.all(
      vectors.map(async ({ name, document }) => [name, (await validate(JSON.parse(document), true)).rules.length]),
    );

    expect(kept).toEqual(vectors.map(({ name, rules_after_parse }) => [name, rules_after_parse]));
  });

  it('has the same built-in document', () => {
    expect(readReferenceData('builtin/default_remote_configuration.json')).toEqual(builtInDocument);
  });
});

function containers(parameters: object) {
  return rule({ containers_logs: parameters });
}

function nested(depth: number): unknown {
  return JSON.parse('['.repeat(depth) + ']'.repeat(depth));
}

async function isAccepted(text: string): Promise<boolean> {
  try {
    return (await validate(JSON.parse(text), true)).valid;
  } catch {
    return false;
  }
}
