const mask = '[redacted]';

// Schemes have few letters; without the bound a long word would be looked at from each of its letters to its end.
// A password may hold an @: the last one ends it.
const userPart = /([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/"']+@/gi;
// Taken whole, whatever is in it, so that a row of beginnings is looked at once.
const webAddress = /https?:\/\/[^\s"'<>]+/gi;

/**
 * Masks what looks like a credential in a text: `Bearer …` and `Basic …` values, the user part of URLs, the query of
 * URLs (signed storage URLs are credentials), and `token=`/`password=` pairs. Takes time in proportion to the text.
 */
export function redactSecrets(text: string): string {
  return text
    .replaceAll(/\b(Bearer|Basic|AccessToken)\s+[^\s"',;]+/gi, `$1 ${mask}`)
    .replaceAll(userPart, `$1${mask}@`)
    .replaceAll(webAddress, withoutQuery)
    .replaceAll(
      /\b((?:access_|refresh_|id_)?token|password|secret|authorization)(["']?\s*[=:]\s*["']?)[^\s"',;&]+/gi,
      `$1$2${mask}`,
    );
}

function withoutQuery(address: string): string {
  const query = address.indexOf('?');
  return query < 0 ? address : `${address.slice(0, query)}?${mask}`;
}
