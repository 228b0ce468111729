import type { OperatorConfig } from '@insights/configuration';
import type { ResourceRef } from '@insights/cluster';
import { parsePemBundle } from '@insights/egress';
import type { RegistrySetting } from '@insights/registry';
import type { RememberingReader } from '../cluster/remembering-reader.ts';

type NamedRegistry = OperatorConfig['fastTrack']['registries'][number];

/** The certificates that `fastTrack.registries[].caFrom` names, as they are now. */
export interface RegistryAuthorities {
  /** PEM texts by `namespace/name` of their ConfigMap. */
  readonly texts: Readonly<Record<string, string>>;
  /** What could not be had, one line each. */
  readonly problems: readonly string[];
}

export const noAuthorities: RegistryAuthorities = { texts: {}, problems: [] };

const key = 'ca-bundle.crt';

/**
 * Reads the ConfigMaps that registries name; one that may not be read just now is as it was.
 * @param namespace - our own, of those that name none
 * @throws ClusterError when one of them cannot be asked for
 */
export async function readRegistryAuthorities(
  reader: RememberingReader,
  registries: readonly NamedRegistry[],
  namespace: string,
  signal: AbortSignal,
): Promise<RegistryAuthorities> {
  const places = new Set(registries.flatMap((registry) => placeOf(registry, namespace) ?? []));
  const texts: Record<string, string> = {};
  const problems: string[] = [];
  for (const place of places) {
    const ref = refOf(place);
    const found = await reader.read<{ readonly data?: Readonly<Record<string, string>> }>(ref, signal);
    const text = found?.data?.[key];
    const said = text === undefined ? [reader.isKnown(ref) ? lack(found) : 'may not be read'] : flawsOf(text);
    problems.push(...said.map((flaw) => `fastTrack.registries: configmap ${place} ${flaw}`));
    if (text !== undefined) texts[place] = text;
  }
  return { texts, problems };
}

/** Settings of registries with the certificates that they name. */
export function withAuthorities(
  registries: readonly NamedRegistry[],
  { texts }: RegistryAuthorities,
  namespace: string,
): RegistrySetting[] {
  return registries.map((registry) => {
    const { prefix, insecure = false } = registry;
    const text = texts[placeOf(registry, namespace) ?? ''];
    return text === undefined ? { prefix, insecure } : { prefix, insecure, ca: [text] };
  });
}

function placeOf({ caFrom }: NamedRegistry, namespace: string): string | undefined {
  return caFrom && `${caFrom.namespace ?? namespace}/${caFrom.configMap}`;
}

function refOf(place: string): ResourceRef {
  const [namespace = '', name = ''] = place.split('/');
  return { group: '', version: 'v1', resource: 'configmaps', namespace, name };
}

// What can be used of it is used all the same.
function flawsOf(text: string): string[] {
  const { certificates, problems } = parsePemBundle(text);
  const flaws = problems.map((problem) => `has a certificate that cannot be used: ${problem}`);
  return certificates.length + flaws.length === 0 ? ['holds no certificate in PEM'] : flaws;
}

function lack(found: object | undefined): string {
  return found === undefined ? 'does not exist' : `has no ${key}`;
}
