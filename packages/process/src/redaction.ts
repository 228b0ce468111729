const mask = '[redacted]';

/**
 * Masks what looks like a credential in a text: `Bearer …` and `Basic …` values, the user part of URLs, the query of
 * URLs (signed storage URLs are credentials), and `token=`/`password=` pairs.
 */
export function redactSecrets(text: string): string {
  return text
    .replaceAll(/\b(Bearer|Basic|AccessToken)\s+[^\s"',;]+/gi, `$1 ${mask}`)
    .replaceAll(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@"']+@/gi, `$1${mask}@`)
    .replaceAll(/(https?:\/\/[^\s?"'<>]+)\?[^\s"'<>]*/gi, `$1?${mask}`)
    .replaceAll(
      /\b((?:access_|refresh_|id_)?token|password|secret|authorization)(["']?\s*[=:]\s*["']?)[^\s"',;&]+/gi,
      `$1$2${mask}`,
    );
}
