export { Egress, type EgressOptions, type TlsTrust } from './egress.ts';
export { isDirect } from './no-proxy.ts';
export { proxyFor } from './proxy-for.ts';
export { type ProxySettings, proxySettingsFromEnv } from './proxy-settings.ts';
