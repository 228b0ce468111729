import { type ClusterReader, isClusterError, type ResourceRef } from '@insights/cluster';
import {
  clusterDomains,
  clusterNetworks,
  knownNetworks,
  Obfuscator,
  type TranslationTable,
} from '@insights/obfuscation';
import { CodedError, errorMessage, isObject } from '@insights/process';

interface ReadObfuscatorOptions {
  readonly cluster: ClusterReader;
  /** Of the run before. */
  readonly table: TranslationTable | undefined;
}

/** An obfuscator for a cluster, and what of the cluster it does without. */
export interface ReadObfuscator {
  readonly obfuscator: Obfuscator;
  readonly warnings: readonly string[];
}

const config = { group: 'config.openshift.io', version: 'v1' } as const;
const dns = { ...config, resource: 'dnses', name: 'cluster' };
const infrastructure = { ...config, resource: 'infrastructures', name: 'cluster' };
const network = { ...config, resource: 'networks', name: 'cluster' };
const installer = {
  group: '',
  version: 'v1',
  resource: 'configmaps',
  namespace: 'kube-system',
  name: 'cluster-config-v1',
};
const hostSubnets = { group: 'network.openshift.io', version: 'v1', resource: 'hostsubnets' };

// A node each; beyond, their networks are all known.
const mostHostSubnets = 10_000;

/**
 * Reads the names and networks of a cluster, once a run and before its first record. What the cluster does not have, as a plain
 * Kubernetes, means no name and no network. A name that cannot be read would leave the cluster in clear, so that is an error; a
 * network that cannot be read makes its addresses `0.0.0.0` and `::`, which hides more, so that is a warning.
 * @throws CodedError `ERR_OBFUSCATION_UNREADABLE`; the signal's reason
 */
export async function readObfuscator(
  { cluster, table }: ReadObfuscatorOptions,
  signal: AbortSignal,
): Promise<ReadObfuscator> {
  const read = new HelperReads(cluster, signal);
  const domains = clusterDomains({
    dns: await read.orFail(dns),
    infrastructure: await read.orFail(infrastructure),
    apiServer: cluster.server.href,
  });
  // Side by side, for none of these fails.
  const [networkObject, configMap, subnets] = await Promise.all([
    read.orWarn(network),
    read.orWarn(installer),
    read.listOrNone(hostSubnets),
  ]);
  const { cidrs, unusable } = clusterNetworks({
    network: networkObject,
    installConfig: installConfigOf(configMap),
    hostSubnets: subnets,
  });
  const fields = unusable.map((field) => `obfuscation: ${field} has an entry that is no network`);
  const options = { networks: knownNetworks(cidrs), domains, ...(table && { table }) };
  return { obfuscator: new Obfuscator(options), warnings: [...read.warnings.toSorted(), ...fields] };
}

class HelperReads {
  readonly warnings: string[] = [];
  readonly #cluster: ClusterReader;
  readonly #signal: AbortSignal;

  constructor(cluster: ClusterReader, signal: AbortSignal) {
    this.#cluster = cluster;
    this.#signal = signal;
  }

  /** @returns `undefined` when the cluster has no such object */
  async orFail(ref: ResourceRef): Promise<unknown> {
    try {
      return await this.#get(ref);
    } catch (cause) {
      this.#signal.throwIfAborted();
      const message = `nothing was gathered: obfuscation needs ${shown(ref)}, which cannot be read: ${textOf(cause)}`;
      throw new CodedError('ERR_OBFUSCATION_UNREADABLE', message, { cause });
    }
  }

  /** @returns `undefined` when there is no such object, or it cannot be read */
  async orWarn(ref: ResourceRef): Promise<unknown> {
    try {
      return await this.#get(ref);
    } catch (error) {
      this.#signal.throwIfAborted();
      const hidden = 'addresses of its networks are hidden for good';
      this.warnings.push(`obfuscation: ${shown(ref)} cannot be read, ${hidden}: ${textOf(error)}`);
      return undefined;
    }
  }

  /** A list that fails is as good as none: the cluster has another kind of network then. */
  async listOrNone(ref: ResourceRef): Promise<unknown[]> {
    const objects: unknown[] = [];
    try {
      for await (const item of this.#cluster.items(ref, undefined, this.#signal)) {
        objects.push(item.parse());
        if (objects.length === mostHostSubnets) break;
      }
    } catch {
      this.#signal.throwIfAborted();
    }
    return objects;
  }

  async #get(ref: ResourceRef): Promise<unknown> {
    try {
      return (await this.#cluster.get(ref, this.#signal)).parse();
    } catch (error) {
      if (isClusterError(error, 'ERR_CLUSTER_NOT_FOUND')) return undefined;
      throw error;
    }
  }
}

function installConfigOf(configMap: unknown): string | undefined {
  const data = isObject(configMap) ? configMap['data'] : undefined;
  const value = isObject(data) ? data['install-config'] : undefined;
  return typeof value === 'string' ? value : undefined;
}

function shown({ group, resource, namespace, name = '' }: ResourceRef): string {
  const type = group === '' ? resource : `${resource}.${group}`;
  return `${type} "${namespace === undefined ? name : `${namespace}/${name}`}"`;
}

function textOf(error: unknown): string {
  return (isClusterError(error) ? error.serverMessage : undefined) ?? errorMessage(error);
}
