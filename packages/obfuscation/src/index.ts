export { clusterDomains } from './networks/cluster-domains.ts';
export { clusterNetworks } from './networks/cluster-networks.ts';
export { knownNetworks } from './networks/known-networks.ts';
export { Obfuscator } from './obfuscator.ts';
export { Revealer } from './reveal.ts';
export { findSecret } from './secrets/find-secret.ts';
export { maskSecrets } from './secrets/mask-secrets.ts';
export { parseTranslationTable, type TranslationTable } from './table/translation-table.ts';
export { fromSecretData, toSecretData } from './table/secret-data.ts';
