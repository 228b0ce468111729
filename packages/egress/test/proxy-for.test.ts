import { describe, expect, it } from '@jest/globals';
import { proxyFor, proxySettingsFromEnv } from '@insights/egress';

const through = (noProxy: string, url: string) =>
  proxyFor(new URL(url), { httpProxy: 'http://proxy:1', httpsProxy: 'http://proxy:2', noProxy })?.host;

describe('proxyFor', () => {
  it('chooses by the scheme of the URL', () => {
    expect(through('', 'http://a.example')).toBe('proxy:1');
    expect(through('', 'https://a.example')).toBe('proxy:2');
  });

  // Go's own test cases (`golang/net:http/httpproxy/proxy_test.go`), and their siblings.
  it.each([
    ['10.0.0.0/8', 'https://10.1.2.3'],
    ['fd00::/8', 'https://[fd00::1]'],
    ['example.com', 'https://example.com'],
    ['example.com', 'https://a.example.com'],
    ['.example.com', 'https://a.example.com'],
    ['*.example.com', 'https://a.example.com'],
    ['EXAMPLE.com', 'https://A.example.COM'],
    ['10.0.0.1:8443', 'https://10.0.0.1:8443'],
    ['example.com:443', 'https://example.com'],
    ['[fd00::1]:443', 'https://[fd00::1]'],
    ['fd00:0:0::1', 'https://[fd00::1]'],
    ['*', 'https://anything.example'],
    ['', 'https://localhost:5000'],
    ['', 'https://127.8.8.8'],
    ['', 'https://[::1]'],
    [' a.example , b.example ', 'https://b.example'],
  ])('reaches directly, with noProxy %j, %s', (noProxy, url) => {
    expect(through(noProxy, url)).toBeUndefined();
  });

  it.each([
    ['10.0.0.0/8', 'https://11.1.2.3'],
    ['10.0.0.0/8', 'https://name.example'],
    ['10.0.0.0/33', 'https://10.0.0.1'],
    ['.example.com', 'https://example.com'],
    ['*.example.com', 'https://example.com'],
    ['example.com', 'https://notexample.com'],
    ['10.0.0.1:8443', 'https://10.0.0.1:443'],
    ['10.0.0.1-10.0.0.9', 'https://10.0.0.5'],
  ])('uses the proxy, with noProxy %j, for %s', (noProxy, url) => {
    expect(through(noProxy, url)).toBe('proxy:2');
  });

  it('takes a proxy without scheme for http, as Go does', () => {
    expect(proxyFor(new URL('http://a.example'), { httpProxy: 'proxy:3128' })?.href).toBe('http://proxy:3128/');
  });

  it.each([
    ['that is no URL', 'ftp://user:secret@proxy'],
    ['whose credentials cannot be sent', 'http://user:secret%@proxy'],
  ])('refuses a proxy %s without quoting it', (_, httpsProxy) => {
    expect(() => proxyFor(new URL('https://a.example'), { httpsProxy })).toThrow(
      expect.objectContaining({ code: 'ERR_PROXY_INVALID', message: expect.not.stringContaining('secret') }),
    );
  });
});

describe('proxySettingsFromEnv', () => {
  it('prefers the upper-case names', () => {
    expect(proxySettingsFromEnv({ HTTPS_PROXY: 'http://a', https_proxy: 'http://b', no_proxy: 'c' })).toEqual({
      httpProxy: '',
      httpsProxy: 'http://a',
      noProxy: 'c',
    });
  });
});
