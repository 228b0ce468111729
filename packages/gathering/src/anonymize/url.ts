// With the flag u one match is one character; without it a character outside the BMP would become two.
const hidden = /[^.\-/:]/gu;
const hiddenInList = /[^.\-/:,]/gu;

/**
 * The URL rule: every character except `.` `-` `/` `:` becomes `x`.
 * `https://user:pass@example.com/path` → `xxxxx://xxxx:xxxxxxxxxxxx.xxx/xxxx`
 */
export function anonymizeUrl(value: string): string {
  return value.replace(hidden, 'x');
}

/** The URL rule on each part of a comma-separated list; blanks become `x`, commas stay. */
export function anonymizeUrlCsv(value: string): string {
  return value.replace(hiddenInList, 'x');
}
