/**
 * The configuration file as people write it (operator contracts, section 1.2; interfaces, section 3).
 * Secret and ConfigMap are translated into the same shape before the layers are merged; `obfuscation` and `proxy`
 * exist only there.
 */
export interface RawConfiguration {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly leaderElection?: { readonly disable?: boolean };
  readonly report?: boolean;
  readonly storagePath?: string;
  readonly interval?: string;
  readonly endpoint?: string;
  readonly conditionalGathererEndpoint?: string;
  readonly impersonate?: string;
  readonly pull_report?: {
    readonly endpoint?: string;
    readonly delay?: string;
    readonly timeout?: string;
    readonly min_retry?: string;
  };
  readonly processingStatusEndpoint?: string;
  readonly reportEndpointTechPreview?: string;
  readonly ocm?: {
    readonly scaEndpoint?: string;
    readonly scaInterval?: string;
    readonly scaDisabled?: boolean;
    readonly clusterTransferEndpoint?: string;
    readonly clusterTransferInterval?: string;
  };
  readonly enableGlobalObfuscation?: boolean;
  readonly disableInsightsAlerts?: boolean;
  readonly disableRuntimeExtractor?: boolean;
  readonly obfuscation?: readonly ('networking' | 'workload_names')[];
  readonly proxy?: { readonly httpProxy?: string; readonly httpsProxy?: string; readonly noProxy?: string };
  readonly fastTrack?: {
    readonly mode?: 'disabled' | 'stream' | 'unified' | 'index';
    readonly observe?: boolean;
    readonly repository?: string;
    readonly tags?: readonly string[];
    readonly unifiedTag?: string;
    readonly index?: string;
    readonly channel?: string;
    readonly interval?: string;
    readonly ramp?: string;
    readonly strategy?: 'pod' | 'deployment';
    readonly fallback?: 'release' | 'last-good';
    readonly allowedRepositories?: readonly string[];
    readonly insecureRegistries?: readonly string[];
    readonly probation?: { readonly gathers?: number; readonly minimum?: string; readonly maximum?: string };
    readonly selfTest?: { readonly enabled?: boolean; readonly timeout?: string };
    readonly verification?: {
      readonly policy?: 'none' | 'key' | 'keyless';
      readonly publicKeys?: readonly string[];
      readonly identities?: readonly string[];
    };
  };
  readonly gatherer?: { readonly socket?: string; readonly timeout?: string };
  readonly monitoring?: {
    readonly prometheusUrl?: string;
    readonly alertmanagerUrl?: string;
    readonly caFile?: string;
  };
}
