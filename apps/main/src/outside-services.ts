import type { OperatorConfig } from '@insights/configuration';
import { ReportClient, UploadClient } from '@insights/console';
import { Egress, type ProxySettings } from '@insights/egress';
import type { Clock, Random } from '@insights/process';
import { type DockerAuths, RegistryClient } from '@insights/registry';

/** What {@link OutsideServices} takes. */
export interface OutsideServicesOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly version: string;
  readonly commit: string;
  /** Proxy of the environment, in force where the configuration names none. */
  readonly environmentProxy: ProxySettings;
  /** PEM certificates trusted besides the system's. */
  readonly certificateAuthorities: readonly string[];
  readonly auths: () => DockerAuths;
  readonly onReportAnswer: (statusCode: number) => void;
}

/** The clients of upload, reports and registry, on one set of connections that is made anew when what it depends on changes. */
export class OutsideServices {
  readonly #options: OutsideServicesOptions;
  #settings: string | undefined;
  #egress = new Egress();
  #upload: UploadClient | undefined;
  #report: ReportClient | undefined;
  #registry: RegistryClient | undefined;

  constructor(options: OutsideServicesOptions) {
    this.#options = options;
  }

  /** Takes over a configuration; connections of the one before end when their requests do. */
  configure(config: OperatorConfig, insecureRegistries: readonly string[]): void {
    const proxy = config.proxy ?? this.#options.environmentProxy;
    const settings = JSON.stringify([proxy, insecureRegistries]);
    if (settings === this.#settings) return;
    this.#settings = settings;
    const { clock, random, version, commit, auths, onReportAnswer, certificateAuthorities } = this.#options;
    this.#egress = new Egress({ proxy, certificateAuthorities });
    const egress = this.#egress;
    const release = { version, commit };
    this.#upload = new UploadClient({ egress, clock, random, release });
    this.#report = new ReportClient({ egress, clock, release, onAnswer: onReportAnswer });
    const userAgent = `insights-operator/${version}`;
    this.#registry = new RegistryClient({ egress, clock, userAgent, credentials: auths, insecureRegistries });
  }

  get upload(): UploadClient {
    return configured(this.#upload);
  }

  get report(): ReportClient {
    return configured(this.#report);
  }

  get registry(): RegistryClient {
    return configured(this.#registry);
  }

  /** Closes every connection. */
  close(): void {
    this.#egress.close();
  }
}

function configured<Client>(client: Client | undefined): Client {
  if (client === undefined) throw new TypeError('configure() comes first');
  return client;
}
