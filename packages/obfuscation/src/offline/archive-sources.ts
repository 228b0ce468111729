import { isObject, type JsonObject, parseBoundedJson } from '@insights/process';
import { ObfuscationError } from '../errors.ts';
import { clusterNetworks } from '../networks/cluster-networks.ts';
import { knownNetworks } from '../networks/known-networks.ts';
import { Obfuscator } from '../obfuscator.ts';
import type { TranslationTable } from '../table/translation-table.ts';

const paths = {
  id: 'config/id',
  infrastructure: 'config/infrastructure.json',
  ingress: 'config/ingress.json',
  network: 'config/network.json',
  installConfig: 'config/configmaps/kube-system/cluster-config-v1/install-config',
} as const;
const hostSubnet = /^config\/hostsubnet\/[^/]+\.json$/;

const objectBounds = { bytes: 8 * 1024 * 1024, depth: 100, values: 500_000 };
const mostHostSubnets = 10_000;

/**
 * The names and networks of a cluster as its archive has them (`openshift/insights-operator:cmd/obfuscate-archive/main.go`): read
 * the archive once for them, and once more to obfuscate it. The API server's host is in no record; it lies in the base domain.
 */
export class ArchiveSources {
  readonly #records = new Map<string, Buffer>();

  /** Whether the record of this path says something. */
  static has(path: string): boolean {
    return Object.values<string>(paths).includes(path) || hostSubnet.test(path);
  }

  /** @param path - one of those that {@link ArchiveSources.has} */
  add(path: string, contents: Buffer): void {
    if (this.#records.size < mostHostSubnets) this.#records.set(path, contents);
  }

  /**
   * An obfuscator for this archive.
   * @param table - of another archive of this cluster: its addresses keep what stands for them
   * @throws ObfuscationError `ERR_OBFUSCATION_ARCHIVE` when the archive of an OpenShift cluster does not say what has to be hidden
   */
  obfuscator(table?: TranslationTable): Obfuscator {
    const { cidrs } = clusterNetworks({
      network: this.#json(paths.network),
      installConfig: this.#records.get(paths.installConfig)?.toString(),
      hostSubnets: [...this.#records.keys()].filter((path) => hostSubnet.test(path)).map((path) => this.#json(path)),
    });
    const domain = this.#baseDomain();
    // A plain Kubernetes has neither the one nor the others.
    if (this.#records.has(paths.id)) this.#requireSources(domain);
    const domains = domain === undefined ? [] : [{ name: domain, placeholder: '<CLUSTER_BASE_DOMAIN>' as const }];
    return new Obfuscator({ networks: knownNetworks(cidrs), domains, ...(table && { table }) });
  }

  #requireSources(domain: string | undefined): void {
    if (domain === undefined) {
      const message = `${paths.ingress} record needed to fetch cluster base domain wasn't found`;
      throw new ObfuscationError('ERR_OBFUSCATION_ARCHIVE', message);
    }
    if (this.#json(paths.network) === undefined) {
      const message = `${paths.network} record needed to fetch cluster networks wasn't found`;
      throw new ObfuscationError('ERR_OBFUSCATION_ARCHIVE', message);
    }
  }

  /** `undefined` without a record that could say it. */
  #baseDomain(): string | undefined {
    const discovery = member(this.#json(paths.infrastructure), 'status', 'etcdDiscoveryDomain');
    if (discovery !== '') return discovery;
    const ingress = this.#json(paths.ingress);
    return ingress && member(ingress, 'spec', 'domain').replace(/^apps\./, '');
  }

  /** `undefined` for what is no JSON object. */
  #json(path: string): JsonObject | undefined {
    const contents = this.#records.get(path);
    try {
      const value = contents && parseBoundedJson(contents, objectBounds, path);
      return isObject(value) ? value : undefined;
    } catch {
      return undefined;
    }
  }
}

/** The path of the record that says whether an archive is obfuscated. */
export const gathersPath = 'insights-operator/gathers.json';

/**
 * Says so in the contents of {@link gathersPath}.
 * @returns the same bytes when they are no such record
 */
export function markObfuscated(contents: Buffer): Buffer {
  try {
    const value = parseBoundedJson(contents, objectBounds, gathersPath);
    if (!isObject(value)) return contents;
    return Buffer.from(JSON.stringify({ ...value, is_global_obfuscation_enabled: true }));
  } catch {
    return contents;
  }
}

function member(object: JsonObject | undefined, section: string, name: string): string {
  const members = object?.[section];
  const value = isObject(members) ? members[name] : undefined;
  return typeof value === 'string' ? value.trim() : '';
}
