export type { FastTrackConfig, Obfuscation, OperatorConfig, ReportConfig } from './config.ts';
export { type ConfigurationNote, type ConfigurationSource, formatNote } from './note.ts';
export {
  type AcceptedLayers,
  type ConfigurationLayers,
  type ConfigurationState,
  mergeConfiguration,
  nextConfiguration,
} from './state.ts';
export { ConfigurationError, type ConfigurationErrorCode } from './errors.ts';
export { type ClusterToken, findClusterToken, type TokenSources } from './cluster-token.ts';
