/**
 * Whether a text from elsewhere may stand in a header: visible US-ASCII, blanks and tabs (RFC 9110, section 5.5). Anything else
 * ends the header, or is refused by Node with an error that looks like that of a network.
 */
export function isHeaderValue(text: string): boolean {
  return /^[\t\x20-\x7e]*$/.test(text);
}
