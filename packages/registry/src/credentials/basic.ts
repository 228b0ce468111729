import type { RegistryCredential } from './docker-config.ts';

/** The value of an `Authorization: Basic` header; an identity token stands in for a missing password. */
export function basicAuthorization({ username, password, identityToken }: RegistryCredential): string {
  const secret = password || (identityToken ?? '');
  return `Basic ${Buffer.from(`${username}:${secret}`).toString('base64')}`;
}
