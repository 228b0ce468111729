import { describe, expect, it } from '@jest/globals';
import { findClusterToken } from '../src/index.ts';

const secretWith = (auth: unknown) =>
  JSON.stringify({ auths: { 'cloud.openshift.com': { auth }, 'quay.io': { auth: 'q' } } });

describe('the cluster’s token', () => {
  it('is the one of cloud.openshift.com, without white space around it', () => {
    expect(findClusterToken({ pullSecret: secretWith(' t0ken\n') })).toEqual({ token: 't0ken', problem: undefined });
  });

  it('comes from the global pull secret when the first has none', () => {
    const globalPullSecret = secretWith('hosted');

    expect(findClusterToken({ pullSecret: '{"auths":{}}', globalPullSecret }).token).toBe('hosted');
    expect(findClusterToken({ globalPullSecret }).token).toBe('hosted');
    expect(findClusterToken({ pullSecret: 'broken', globalPullSecret }).token).toBe('hosted');
  });

  it.each(['a\u200b', 'a\u0000b', 'tokén', 'a\tb', 'a\u007f', 'x'.repeat(8193)])(
    'that no header can carry is refused, named and not quoted: %j',
    (token) => {
      const found = findClusterToken({ pullSecret: secretWith(token), previous: 'old' });

      expect(found.token).toBe('old');
      expect(found.problem).toMatch(
        /^cluster authorization token is not valid: (?:contains characters that are not printable ASCII|has more than 8192 characters) \(secret openshift-config\/pull-secret\)$/,
      );
    },
  );

  it('with a newline inside is refused, and the previous one stays', () => {
    expect(findClusterToken({ pullSecret: secretWith('a\nb'), previous: 'old' })).toEqual({
      token: 'old',
      problem: 'cluster authorization token is not valid: contains newlines (secret openshift-config/pull-secret)',
    });
  });

  it.each([
    [
      undefined,
      'not configured: secret openshift-config/pull-secret does not exist, may not be read, or has no .dockerconfigjson',
    ],
    ['', 'not configured: secret openshift-config/pull-secret has an empty .dockerconfigjson'],
    ['\n', 'not configured: secret openshift-config/pull-secret has an empty .dockerconfigjson'],
    ['{}', 'not configured: secret openshift-config/pull-secret has no auths["cloud.openshift.com"].auth'],
    ['{"auths":{"cloud.openshift.com":"x"}}', 'not configured: secret openshift-config/pull-secret has no auths'],
    [
      secretWith(5),
      'not configured: secret openshift-config/pull-secret has an auths["cloud.openshift.com"].auth that is no',
    ],
    [secretWith(' '), 'empty: secret openshift-config/pull-secret has an empty auths["cloud.openshift.com"].auth'],
    ['{"auths": s3cret', 'not configured: secret openshift-config/pull-secret is not valid JSON'],
    ['['.repeat(100_000), 'not configured: secret openshift-config/pull-secret is not valid JSON'],
    ['null', 'not configured: secret openshift-config/pull-secret has no auths["cloud.openshift.com"].auth'],
  ])('is missing from %j, and the previous one with it', (pullSecret, problem) => {
    const found = findClusterToken({ pullSecret, previous: 'old' });

    expect(found.token).toBeUndefined();
    expect(found.problem).toContain(`cluster authorization token is ${problem}`);
    expect(found.problem).not.toContain('s3cret');
  });

  it('is missed in both places, and both are named', () => {
    expect(findClusterToken({ pullSecret: '{', globalPullSecret: '{}' }).problem).toBe(
      'cluster authorization token is not configured: secret openshift-config/pull-secret is not valid JSON; ' +
        'secret kube-system/global-pull-secret has no auths["cloud.openshift.com"].auth',
    );
  });
});
