import type { GatherSettings } from '../gather-context.ts';

type Check = (text: string, settings: Pick<GatherSettings, 'obfuscation'>) => boolean;

const isSwitch: Check = (text) => /^(?:true|false)$/i.test(text);
const isDuration: Check = (text) => /^(?:\d{1,9}(?:\.\d{1,9})?(?:ns|us|µs|ms|s|m|h)){1,4}$/.test(text);
// Addresses in base64 are hidden from what anonymizes addresses, so they are left out where that is asked for.
const isAddress: Check = (text, { obfuscation }) => !obfuscation.has('networking') && isPlainAddress(text);
const isImage: Check = (text, { obfuscation }) =>
  !obfuscation.has('networking') && /^[a-z0-9][a-z0-9._/:-]{0,512}(?:@sha256:[0-9a-f]{64})?$/i.test(text);

const harmless: ReadonlyMap<string, Check> = new Map([
  ['interval', isDuration],
  ['reportPullingDelay', isDuration],
  ['reportPullingTimeout', isDuration],
  ['reportMinRetryTime', isDuration],
  ['scaInterval', isDuration],
  ['clusterTransferInterval', isDuration],
  ['enableGlobalObfuscation', isSwitch],
  ['disableInsightsAlerts', isSwitch],
  ['scaPullDisabled', isSwitch],
  ['endpoint', isAddress],
  ['conditionalGathererEndpoint', isAddress],
  ['reportEndpoint', isAddress],
  ['reportEndpointTechPreview', isAddress],
  ['processingStatusEndpoint', isAddress],
  ['scaEndpoint', isAddress],
  ['clusterTransferEndpoint', isAddress],
  ['GathererImage', isImage],
]);

/**
 * Whether a key of Secret `support` may leave the cluster as it is: it is known, and its value is what the key is for. What
 * nobody knows is not, nor are proxies, user names and passwords; nor the record of the choice of the gatherer's image
 * (`GathererImageState`), because it quotes what registries said.
 */
export function isHarmlessSetting(key: string, text: string, settings: Pick<GatherSettings, 'obfuscation'>): boolean {
  return harmless.get(key)?.(text, settings) ?? false;
}

// With a user, a query or a fragment it may hold a credential.
function isPlainAddress(text: string): boolean {
  return /^https?:\/\/[\w.-]+(?::\d{1,5})?(?:\/[\w.~%/-]*)?$/i.test(text) && text.length <= 2048;
}
