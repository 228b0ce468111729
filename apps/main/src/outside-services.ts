import { ReportClient, UploadClient } from '@insights/console';
import { type CertificateSource, Egress, type ProxySettings } from '@insights/egress';
import type { OperatorMetrics } from '@insights/operator';
import type { Clock, Random } from '@insights/process';
import { QuietHosts, RegistryClient } from '@insights/registry';
import type { ConfigurationWatcher } from './configuration/configuration-watcher.ts';
import type { Wakeable } from './loops/trigger.ts';

interface OutsideServicesDependencies {
  readonly configuration: Pick<ConfigurationWatcher, 'config' | 'auths' | 'registries'>;
  readonly metrics: OperatorMetrics;
  readonly version: string;
  readonly commit: string;
  /** Proxy of the environment, in force where the configuration names none. */
  readonly environmentProxy: ProxySettings;
  /** Trusted besides the system's. */
  readonly certificateAuthorities: CertificateSource;
  readonly clock: Clock;
  readonly random: Random;
}

interface Services {
  readonly egress: Egress;
  readonly upload: UploadClient;
  readonly report: ReportClient;
  readonly registry: RegistryClient;
}

/** The clients of upload, reports and registry, on one set of connections that is made anew when what it depends on changes. */
export class OutsideServices implements Wakeable {
  readonly #dependencies: OutsideServicesDependencies;
  /** What registries asked for holds whatever is configured anew. */
  readonly #quiet: QuietHosts;
  #settings: string;
  #services: Services;
  #retired: Egress | undefined;

  constructor(dependencies: OutsideServicesDependencies) {
    this.#dependencies = dependencies;
    this.#quiet = new QuietHosts(dependencies.clock);
    this.#settings = this.#readSettings();
    this.#services = this.#connect();
  }

  /**
   * Takes over a configuration that has changed. Connections of the one before end when their requests do, those of the one
   * before that now: the old ones of a configuration that goes back and forth would add up.
   */
  wake(): void {
    const settings = this.#readSettings();
    if (settings === this.#settings) return;
    this.#settings = settings;
    this.#retired?.close();
    this.#retired = this.#services.egress;
    this.#retired.retire();
    this.#services = this.#connect();
  }

  get upload(): UploadClient {
    return this.#services.upload;
  }

  get report(): ReportClient {
    return this.#services.report;
  }

  get registry(): RegistryClient {
    return this.#services.registry;
  }

  /** Closes every connection. */
  close(): void {
    this.#retired?.close();
    this.#services.egress.close();
  }

  #readSettings(): string {
    const { registries } = this.#dependencies.configuration;
    return JSON.stringify([this.#proxy, registries]);
  }

  get #proxy(): ProxySettings {
    const { configuration, environmentProxy } = this.#dependencies;
    return configuration.config.proxy ?? environmentProxy;
  }

  #connect(): Services {
    const { configuration, metrics, version, commit, certificateAuthorities, clock, random } = this.#dependencies;
    const { registries } = configuration;
    const egress = new Egress({ proxy: this.#proxy, certificateAuthorities, clock });
    const release = { version, commit };
    const onAnswer = (statusCode: number) => metrics.reporting.countReportAnswer(statusCode);
    const credentials = () => configuration.auths;
    const userAgent = `insights-operator/${version}`;
    return {
      egress,
      upload: new UploadClient({ egress, clock, random, release }),
      report: new ReportClient({ egress, clock, release, onAnswer }),
      registry: new RegistryClient({ egress, clock, userAgent, credentials, registries, quiet: this.#quiet }),
    };
  }
}
