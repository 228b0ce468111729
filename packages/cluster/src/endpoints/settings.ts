/** How a kubelet's log is reached: at the kubelet itself, or through the API server. */
export type NodeLogs = 'kubelet' | 'proxy';

/** Where what answers HTTP besides the API server is, and whom to trust there. Absent members have the defaults below. */
export interface EndpointSettings {
  /** `https:` or `http:`; over http no token is sent. Empty: it is not to be asked. */
  readonly prometheusUrl?: string | undefined;
  readonly alertmanagerUrl?: string | undefined;
  /** PEM, may be replaced at any time: authorities of Prometheus, Alertmanager and runtime extractor. */
  readonly monitoringCaFile?: string | undefined;
  /** Default `proxy`. */
  readonly nodeLogs?: NodeLogs | undefined;
  /** PEM, may be replaced at any time: authorities of kubelets. Default: the ConfigMap in which OpenShift keeps them. */
  readonly kubeletCaFile?: string | undefined;
}

export const defaultPrometheusUrl = 'https://prometheus-k8s.openshift-monitoring.svc:9091';
export const defaultAlertmanagerUrl = 'https://alertmanager-main.openshift-monitoring.svc:9094';
/** Where the pod finds the authority of the cluster's services. Where the file is not, the machine's authorities count. */
export const defaultMonitoringCaFile = '/var/run/configmaps/service-ca-bundle/service-ca.crt';
