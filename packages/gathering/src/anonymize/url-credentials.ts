const userinfo = /(\/\/)([^/?#@\s]{1,1024})(?=@)/g;

/** Hides user and password in the URLs of a text: `http://user:pass@host/` → `http://xxxx:xxxx@host/`. A user alone stays. */
export function anonymizeUrlCredentials(text: string): string {
  if (!text.includes('@')) return text;
  return text.replace(userinfo, (whole, slashes: string, credentials: string) =>
    credentials.includes(':') ? slashes + credentials.replace(/[^:]/gu, 'x') : whole,
  );
}
