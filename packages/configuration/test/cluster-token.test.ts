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

  it('with a newline inside is refused, and the previous one stays', () => {
    expect(findClusterToken({ pullSecret: secretWith('a\nb'), previous: 'old' })).toEqual({
      token: 'old',
      problem: 'cluster authorization token is not valid: contains newlines',
    });
  });

  it.each([
    [undefined, 'cluster authorization token is not configured'],
    ['{}', 'cluster authorization token is not configured'],
    [secretWith(5), 'cluster authorization token is not configured'],
    [secretWith(' '), 'cluster authorization token is empty'],
    ['{"auths": s3cret', 'pull secret is not valid JSON'],
    ['null', 'cluster authorization token is not configured'],
  ])('is missing from %j, and the previous one with it', (pullSecret, problem) => {
    expect(findClusterToken({ pullSecret, previous: 'old' })).toEqual({ token: undefined, problem });
  });
});
