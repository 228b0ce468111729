import type { Name } from '@peculiar/asn1-x509';
import { anonymizeString } from '../anonymize/string.ts';

/** A distinguished name of which only lengths are left, in the form of Go's `pkix.Name`. */
export interface AnonymousName {
  readonly Country: string[];
  readonly Organization: string[];
  readonly OrganizationalUnit: string[];
  readonly Locality: string[];
  readonly Province: string[];
  readonly StreetAddress: string[];
  readonly PostalCode: string[];
  SerialNumber: string;
  CommonName: string;
  readonly Names: null;
  readonly ExtraNames: null;
}

type Lists = { [Key in keyof AnonymousName]: AnonymousName[Key] extends string[] ? Key : never }[keyof AnonymousName];

// Attribute types of X.520.
const lists = new Map<string, Lists>([
  ['2.5.4.6', 'Country'],
  ['2.5.4.7', 'Locality'],
  ['2.5.4.8', 'Province'],
  ['2.5.4.9', 'StreetAddress'],
  ['2.5.4.10', 'Organization'],
  ['2.5.4.11', 'OrganizationalUnit'],
  ['2.5.4.17', 'PostalCode'],
]);
const singles = new Map<string, 'CommonName' | 'SerialNumber'>([
  ['2.5.4.3', 'CommonName'],
  ['2.5.4.5', 'SerialNumber'],
]);

/** The string rule on every part of a name; other attributes than those of the form are left out. */
export function anonymousName(name: Name): AnonymousName {
  const result: AnonymousName = {
    Country: [],
    Organization: [],
    OrganizationalUnit: [],
    Locality: [],
    Province: [],
    StreetAddress: [],
    PostalCode: [],
    SerialNumber: '',
    CommonName: '',
    Names: null,
    ExtraNames: null,
  };
  for (const { type, value } of name.flat()) {
    // A value that is no text has bytes alone.
    if (value.anyValue) continue;
    const list = lists.get(type);
    if (list) result[list].push(anonymizeString(value.toString()));
    const single = singles.get(type);
    if (single) result[single] = anonymizeString(value.toString());
  }
  return result;
}
