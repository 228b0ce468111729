import type { ConfigMapReference, RegistrySetting } from './schema/fast-track.ts';
import type { obfuscations, Settings } from './schema/settings.ts';

/** What can be made unreadable in an archive before it leaves the cluster. */
export type Obfuscation = (typeof obfuscations)[number];

/** Which image the gatherer container follows. */
export interface FastTrackConfig {
  readonly mode: Settings['fastTrack']['mode'];
  /** No new image is taken up; what runs stays, is watched, and is applied again after a new pod. */
  readonly paused: boolean;
  /** Decide and report, never patch. */
  readonly observe: boolean;
  readonly repository: string;
  /** Tag templates of mode `stream`, in order of preference; `{major}` and `{minor}` are of the release. */
  readonly tags: readonly string[];
  readonly unifiedTag: string;
  /** Reference of the release index; empty unless the mode is `index`. */
  readonly index: string;
  readonly channel: string;
  readonly package: string;
  readonly intervalSeconds: number;
  readonly rampSeconds: number;
  readonly fallback: 'release' | 'last-good';
  /**
   * Scopes in the normal form of `image-name`; without the key in the file the file's `repository` alone. Empty: no
   * image at all.
   */
  readonly allowedRepositories: readonly string[];
  /** How registries are spoken to, besides what OpenShift's image configuration says; the most specific prefix counts. */
  readonly registries: readonly RegistrySetting[];
  readonly probation: { readonly gathers: number; readonly minimumSeconds: number; readonly maximumSeconds: number };
  readonly selfTest: { readonly isEnabled: boolean; readonly timeoutSeconds: number };
  /** `unclear`: something was asked for that cannot be understood. Only `none` lets an image pass that is not verified. */
  readonly verification: {
    readonly policy: Settings['fastTrack']['verification']['policy'];
    readonly mode: 'enforce' | 'warn';
    /** PEM. */
    readonly publicKeys: readonly string[];
    readonly publicKeysFrom: ConfigMapReference | undefined;
    readonly identities: Settings['fastTrack']['verification']['identities'];
    readonly trustedRootFrom: ConfigMapReference | undefined;
  };
}

/** Where reports come from and how long to wait for one. URL templates hold `%s` for the ids, in the order named. */
export interface ReportConfig {
  /** `%s`: cluster id. Empty: no report by cluster id. */
  readonly clusterEndpoint: string;
  /** `%s`, `%s`: cluster id, request id. Empty: no report by request id. */
  readonly requestEndpoint: string;
  /** `%s`, `%s`: cluster id, request id. Empty: no processing status. */
  readonly processingStatusEndpoint: string;
  /** From an accepted upload to the first question. */
  readonly delaySeconds: number;
  readonly minRetrySeconds: number;
  /** From an accepted upload to giving up. */
  readonly timeoutSeconds: number;
}

/** How the gatherer is asked, and how it reaches kubelets. */
export interface GathererConfig {
  readonly socket: string;
  readonly timeoutSeconds: number;
  readonly nodeLogs: Settings['gatherer']['nodeLogs'];
  /** Empty: that of the cluster. */
  readonly kubeletCaFile: string;
}

/**
 * The configuration in force: every layer merged, every duration in seconds
 * (`openshift/insights-operator:pkg/config/types.go`).
 */
export interface OperatorConfig {
  readonly storagePath: string;
  /** Between two gatherings. */
  readonly intervalSeconds: number;
  readonly impersonate: string;
  /** Gather by schedule although nothing can be uploaded. */
  readonly gatherWithoutUpload: boolean;
  readonly upload: {
    /** Empty: nothing is sent. */
    readonly endpoint: string;
    /** Whether file or Secret name an endpoint; one from the ConfigMap alone does not switch reporting on. */
    readonly isEnabled: boolean;
  };
  readonly report: ReportConfig;
  /** Gathering rules; `%s`: release version. Empty: none are downloaded. */
  readonly rulesEndpoint: string;
  readonly obfuscation: readonly Obfuscation[];
  readonly alerts: { readonly isDisabled: boolean };
  readonly runtimeExtractor: { readonly isDisabled: boolean };
  /** `undefined`: the proxy of the environment applies. Otherwise these alone do, empty strings included. */
  readonly proxy: { readonly httpProxy: string; readonly httpsProxy: string; readonly noProxy: string } | undefined;
  readonly entitlements: {
    readonly endpoint: string;
    readonly intervalSeconds: number;
    readonly isDisabled: boolean;
  };
  readonly clusterTransfer: { readonly endpoint: string; readonly intervalSeconds: number };
  readonly fastTrack: FastTrackConfig;
  readonly gatherer: GathererConfig;
  readonly monitoring: { readonly prometheusUrl: string; readonly alertmanagerUrl: string; readonly caFile: string };
}
