import { Egress, type ProxySettings } from '@insights/egress';
import type { RepositoryReference } from '@insights/image-name';
import { type Clock, present, systemClock } from '@insights/process';
import { type CredentialSource, RegistryClient, RegistryWriter } from '@insights/registry';
import { ImageRepository } from './image-repository.ts';

/** Which repository, and how it is reached. */
export interface RepositoryAccess {
  /** `host` or `host:port`. */
  readonly registry: string;
  /** Path below the host. */
  readonly repository: string;
  /** Whether the registry may be spoken to in plain HTTP, or with a certificate that nobody vouches for; default false. */
  readonly plainHttp?: boolean;
  /** Default: anonymous. */
  readonly credentials?: CredentialSource;
  /** Default: none. */
  readonly proxy?: ProxySettings;
  /** For the pauses between tries. Default: the machine's. */
  readonly clock?: Clock;
}

/** Opens a repository for reading and writing; dispose of it to close its connections. */
export function openRepository(access: RepositoryAccess): ImageRepository {
  const { registry, repository, plainHttp = false, credentials, proxy, clock = systemClock } = access;
  const egress = new Egress(proxy ? { proxy } : {});
  const options = {
    egress,
    userAgent: 'insights-operator-release',
    clock,
    ...present({ credentials }),
    ...(plainHttp ? { insecureRegistries: [registry] } : {}),
  };
  const reference: RepositoryReference = { registry, repository };
  return new ImageRepository({
    reference,
    reader: new RegistryClient(options),
    writer: new RegistryWriter(options),
    clock,
    close: () => egress.close(),
  });
}
