import * as Type from 'typebox';
import { fastTrack } from './fast-track.ts';
import { guardOf } from './guard.ts';
import { choiceSetting, durationSetting, flagSetting, textSetting, urlSetting } from './kinds.ts';
import { section, setting, settingsOf } from './setting.ts';
import * as texts from './texts.ts';
import { choice, oneOrMore } from './values.ts';

/** What can be made unreadable in an archive before it leaves the cluster. */
export const obfuscations = ['networking', 'workload_names'] as const;

const entitlements = 'until entitlements are built';
const transfers = 'until cluster transfers are built';
// What main reads is not handed to the gatherer, whose pod has variables instead.
const ofGatherer = 'the gatherer takes it from the file of its own `--config`';
const day = 86_400;

/**
 * Every setting there is, by its key in the configuration file (`openshift/insights-operator:pkg/config/legacy_config.go`).
 * `obfuscation` and `proxy` are no keys of the file: Secret, ConfigMap and `dataReporting` are read into them.
 */
export const settingsSchema = section({
  kind: textSetting({ about: 'accepted as today’s file has it', idle: 'nobody reads it' }),
  apiVersion: textSetting({ about: 'accepted as today’s file has it', idle: 'nobody reads it' }),
  leaderElection: section({
    disable: flagSetting({ about: 'accepted as today’s file has it', idle: 'there is one replica' }),
  }),
  report: flagSetting({ about: 'whether archives are sent', idle: 'it follows from endpoint and token' }),
  storagePath: textSetting({
    about: 'folder of the archives, shared by both containers',
    expects: 'path',
  }),
  interval: durationSetting({ about: 'between two gatherings', standard: '10m', label: 'interval' }),
  endpoint: urlSetting([0], { about: 'where archives are sent; empty: nowhere' }),
  conditionalGathererEndpoint: urlSetting([0, 1], {
    about: 'gathering rules; `%s` is the release version',
    idle: 'until remote configuration is built',
  }),
  impersonate: textSetting({ about: 'account to gather as', idle: 'the gatherer has a token of its own' }),
  gatherWithoutUpload: flagSetting({ about: 'gather by schedule although nothing can be uploaded' }),
  pull_report: section({
    endpoint: urlSetting([1], {
      about: 'report of a cluster; `%s` is its id. Empty: none',
      standard: 'https://console.redhat.com/api/insights-results-aggregator/v2/cluster/%s/reports',
    }),
    delay: durationSetting({
      about: 'from an accepted upload to the first question for its report',
      standard: '60s',
      label: 'delay',
      most: day,
    }),
    timeout: durationSetting({
      about: 'how long a report is waited for',
      standard: '30m',
      label: 'timeout',
      most: 7 * day,
    }),
    min_retry: durationSetting({ about: 'between two questions', standard: '10s', label: 'min_retry', most: day }),
  }),
  processingStatusEndpoint: urlSetting([2], { about: 'whether an upload was processed; cluster id, request id' }),
  reportEndpointTechPreview: urlSetting([2], { about: 'report of an upload; cluster id, request id' }),
  ocm: section({
    scaEndpoint: urlSetting([0], {
      about: 'Simple Content Access',
      standard: 'https://api.openshift.com/api/accounts_mgmt/v1/entitlement_certificates',
      idle: entitlements,
    }),
    scaInterval: durationSetting({
      about: 'between two requests for entitlements',
      standard: '8h',
      label: 'OCM SCA interval',
      idle: entitlements,
    }),
    scaDisabled: flagSetting({ about: 'leaves entitlements alone', idle: entitlements }),
    clusterTransferEndpoint: urlSetting([0], {
      about: 'cluster transfers',
      standard: 'https://api.openshift.com/api/accounts_mgmt/v1/cluster_transfers',
      idle: transfers,
    }),
    clusterTransferInterval: durationSetting({
      about: 'between two questions for a transfer',
      standard: '12h',
      label: 'OCM Cluster transfer interval',
      idle: transfers,
    }),
  }),
  enableGlobalObfuscation: flagSetting({ about: 'the same as `networking` among the obfuscations' }),
  disableInsightsAlerts: flagSetting({ about: 'leaves out the recommendation series' }),
  disableRuntimeExtractor: flagSetting({ about: 'the runtime extractor', idle: 'none is deployed' }),
  obfuscation: setting(Type.Array(Type.Enum([...obfuscations])), {
    about:
      'data to make unreadable: `networking` is addresses and names of the cluster, in everything that is gathered',
    expects: `one or more of ${obfuscations.join(', ')}`,
    standard: [],
    read: oneOrMore(choice(obfuscations)),
  }),
  proxy: section({
    httpProxy: textSetting({
      about: 'proxy of http addresses; one of the three takes the place of the environment’s',
      expects: 'address of a proxy',
      read: texts.text(texts.proxy),
    }),
    httpsProxy: textSetting({
      about: 'proxy of https addresses',
      expects: 'address of a proxy',
      read: texts.text(texts.proxy),
    }),
    noProxy: textSetting({
      about: 'hosts, domains, addresses and ranges that are reached directly',
      expects: 'list with commas',
      read: texts.hostList,
    }),
  }),
  fastTrack,
  gatherer: section({
    socket: textSetting({
      about: 'where the gatherer listens; read at the start',
      expects: 'path of a socket',
      standard: '/var/run/insights/gatherer.sock',
      read: texts.text(texts.socketPath),
    }),
    // The gather contract ends a run after 1 to 86,400 seconds.
    timeout: durationSetting({ about: 'the longest that a gathering may take', standard: '30m', least: 1, most: day }),
    nodeLogs: choiceSetting(['proxy', 'kubelet'], {
      about: 'how logs of nodes are reached: through the API server, or at their kubelets',
      standard: 'proxy',
      idle: ofGatherer,
    }),
    kubeletCaFile: textSetting({
      about: 'certificate authority of kubelets; without it that of OpenShift’s ConfigMap `kubelet-serving-ca`',
      expects: 'absolute path',
      read: texts.text(texts.optionalPath),
      idle: ofGatherer,
    }),
  }),
  monitoring: section({
    prometheusUrl: urlSetting([0], {
      about: 'Prometheus; empty: it is not asked',
      standard: 'https://prometheus-k8s.openshift-monitoring.svc:9091',
      idle: ofGatherer,
    }),
    alertmanagerUrl: urlSetting([0], {
      about: 'Alertmanager; empty: it is not asked',
      standard: 'https://alertmanager-main.openshift-monitoring.svc:9094',
      idle: ofGatherer,
    }),
    caFile: textSetting({
      about:
        'certificate authority of the two and of the runtime extractor; without it that of the services, where it is mounted',
      expects: 'absolute path',
      read: texts.text(texts.optionalPath),
      idle: ofGatherer,
    }),
  }),
});

/** Every setting with a value, in its normal form: what the merged layers are. */
export type Settings = Type.Static<typeof settingsSchema>;

/** All settings by path. */
export const settings = settingsOf(settingsSchema);

/** Whether merged layers are complete. */
export const isSettings = guardOf(settingsSchema);
