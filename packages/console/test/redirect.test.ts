import { describe, expect, it } from '@jest/globals';
import { redirectTarget } from '../src/redirect.ts';

const request = {
  method: 'POST' as const,
  url: new URL('https://console.redhat.com/upload'),
  headers: { authorization: 'Bearer t', 'user-agent': 'u' },
};

function redirect(location: string, status = 307) {
  return redirectTarget(request, { url: request.url, status, headers: { location } });
}

describe('a redirect', () => {
  it.each(['/other', 'https://console.redhat.com:8443/x', 'https://eu.console.redhat.com/x'])(
    'to the same site (%s) takes the token along',
    (location) => {
      expect(redirect(location)?.headers).toHaveProperty('authorization');
    },
  );

  it.each(['https://example.com/x', 'https://notconsole.redhat.com/x'])('to another site (%s) does not', (location) => {
    expect(redirect(location)?.headers).toEqual({ 'user-agent': 'u' });
  });

  it.each(['http://console.redhat.com/x', 'ftp://console.redhat.com/x', 'http://['])(
    'to %s is not followed',
    (location) => {
      expect(redirect(location)).toBeUndefined();
    },
  );
});
