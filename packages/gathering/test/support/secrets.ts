import type { JsonObject, JsonValue } from '@insights/cluster';
import { apiResource } from '../../src/api-resource.ts';

export const secrets = apiResource('v1', 'secrets', 'Secret');

/** A Secret as the API server has it, its values in base64. */
export function secret(namespace: string, name: string, values: Readonly<Record<string, string | Buffer>>): JsonObject {
  const data = Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  return secretOf(namespace, name, Object.fromEntries(data) as JsonObject);
}

/** A Secret with this `data`, whatever it is. */
export function secretOf(namespace: string, name: string, data: JsonValue): JsonObject {
  return { metadata: { namespace, name }, type: 'Opaque', data };
}

/** A certificate that is good from 2024-03-06T12:59:11Z until 2026-03-06T12:59:12Z. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBbTCCAROgAwIBAgIJKXEqMMuiGCojMAkGByqGSM49BAEwEjEQMA4GA1UEAxMH
aW5ncmVzczAeFw0yNDAzMDYxMjU5MTFaFw0yNjAzMDYxMjU5MTJaMBIxEDAOBgNV
BAMTB2luZ3Jlc3MwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATcmQf21mshyb6U
tDim6xoEpKtiW6vbLqyMmjt9fKjkHoebzVMqJ8FNj5MrkB1rm3ROdv56LzSTx9mw
W/tGh1lBo1MwUTAMBgNVHRMBAf8EAjAAMA4GA1UdDwEB/wQEAwIFoDAdBgNVHSUE
FjAUBggrBgEFBQcDAQYIKwYBBQUHAwIwEgYDVR0RBAswCYIHaW5ncmVzczAJBgcq
hkjOPQQBA0kAMEYCIQCkdA9sUCEUt7YCU/s1RXV8kWtVwKTYfz032E4f5NiPAAIh
AOdkRSxt5JCgVJJ/iSQpWZ0KeN9CQ/TzAgyJ1/zMY4Np
-----END CERTIFICATE-----
`;
