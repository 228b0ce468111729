import { FakeRegistry, type FakeRegistryOptions } from '@insights/fake-registry';
import { Egress } from '@insights/egress';
import { type ImageReference, parseImageReference } from '@insights/image-name';
import { systemClock } from '@insights/process';
import { generate } from 'selfsigned';
import { parseDockerConfig, type PollMemory, type PollResult, RegistryClient } from '../src/index.ts';
import type { RegistryClientOptions } from '../src/registry-client.ts';

export const repository = 'openshift/origin-insights-operator';
export const tag = '4.20-fast-track';
export const userAgent = 'insights-operator/4.20.7';

/** A pull secret with one `key: [user, password]` entry each. */
export function pullSecret(entries: Record<string, [string, string]>): string {
  const auths = Object.entries(entries).map(([key, [user, password]]) => [
    key,
    { auth: Buffer.from(`${user}:${password}`).toString('base64') },
  ]);
  return JSON.stringify({ auths: Object.fromEntries(auths) });
}

/** What {@link openSetup} takes besides the options of client and registry. */
export interface SetupOptions {
  readonly registry?: FakeRegistryOptions;
  readonly client?: Partial<RegistryClientOptions>;
  /** Pull secret; the registry's host is `HOST` in it. */
  readonly secret?: string;
}

/** A registry, a client that is configured for it, and polls that remember. */
export class Setup implements AsyncDisposable {
  readonly registry: FakeRegistry;
  readonly signal = AbortSignal.timeout(20_000);
  readonly reference: ImageReference;
  client: RegistryClient;
  memory: PollMemory | undefined;
  #secret: string;
  readonly #options: SetupOptions;
  readonly #egress = new Egress();

  constructor(registry: FakeRegistry, options: SetupOptions) {
    this.registry = registry;
    this.reference = parseImageReference(`${registry.host}/${repository}:${tag}`);
    this.#secret = options.secret ?? '{"auths":{}}';
    this.#options = options;
    this.client = this.#connect();
  }

  /** Goes on with a new client, as a new process would; {@link memory} stays. */
  restart(): void {
    this.client = this.#connect();
  }

  #connect(): RegistryClient {
    const { host } = this.registry;
    const certificate = this.#options.registry?.tls?.cert;
    const trust =
      certificate === undefined
        ? { insecureRegistries: [host] }
        : { registries: [{ prefix: host, ca: [certificate] }] };
    return new RegistryClient({
      egress: this.#egress,
      userAgent,
      clock: systemClock,
      credentials: () => parseDockerConfig(this.#secret.replaceAll('HOST', host)),
      ...trust,
      ...this.#options.client,
    });
  }

  /** Publishes an image that differs by its version label. */
  publish(version: string): string {
    return this.registry.pushImage({
      repository,
      tag,
      labels: { 'org.opencontainers.image.version': version },
      platforms: [{ os: 'linux', architecture: 'amd64' }],
    });
  }

  /** Polls with the memory of the poll before; the registry's log then holds this poll's requests only. */
  async poll(): Promise<PollResult> {
    this.registry.clearRequests();
    const result = await this.client.poll(this.reference, this.memory, this.signal);
    this.memory = result.memory;
    return result;
  }

  rotateSecret(secret: string): void {
    this.#secret = secret;
  }

  /** `HEAD 200`, `GET 404`, … in order. */
  get log(): string[] {
    return this.registry.requests.map(({ method, status }) => `${method} ${status}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#egress.close();
    await this.registry.close();
  }
}

export async function openSetup(options: SetupOptions = {}): Promise<Setup> {
  return new Setup(await FakeRegistry.start(options.registry), options);
}

/** A certificate for 127.0.0.1 that signs itself. */
export async function selfSigned(commonName = 'registry.test'): Promise<{ key: string; cert: string }> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: commonName }], {
    keySize: 2048,
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  return { key, cert };
}
