export type { FastTrackConfig, OperatorConfig } from './config.ts';
export { formatNote } from './note.ts';
export { type ConfigurationState, nextConfiguration } from './state.ts';
export { findClusterToken } from './cluster-token.ts';
export { type GathererSettings, readGathererSettings } from './gatherer-settings.ts';
export { formatSettingsPage } from './settings-page.ts';
