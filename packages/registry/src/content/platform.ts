import { manifestKind } from './media-types.ts';
import type { IndexEntry, Platform } from './manifest.ts';

// GOARCH names where Node's differ.
const goArchitectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };
const defaultVariants: Readonly<Record<string, string>> = { arm64: 'v8', arm: 'v7', amd64: 'v1' };

/**
 * Translates `process.arch` to GOARCH. Prefer the node's label `kubernetes.io/arch`, which needs no translation.
 * @param endianness - of `os.endianness()`; tells ppc64 from ppc64le
 */
export function goArchitecture(nodeArchitecture: string, endianness: 'BE' | 'LE'): string {
  if (nodeArchitecture === 'ppc64') return endianness === 'LE' ? 'ppc64le' : 'ppc64';
  return goArchitectures[nodeArchitecture] ?? nodeArchitecture;
}

/** Whether an image for `offered` runs on `wanted`; arm64 with variant v8 and without one are the same. */
export function matchesPlatform(offered: Platform, wanted: Platform): boolean {
  return (
    offered.os === wanted.os && offered.architecture === wanted.architecture && variantOf(offered) === variantOf(wanted)
  );
}

/** Entries of an index worth looking at for a platform, in their order. */
export interface Candidates {
  /** Images for it, and nested indexes that may hold one. */
  readonly named: readonly IndexEntry[];
  /** Images without a platform, which is optional in an index: what they are for their config says. The last choice. */
  readonly unnamed: readonly IndexEntry[];
}

/** Finds them; attestations (`unknown/unknown`) and unknown media types are passed over. */
export function candidatesFor(entries: readonly IndexEntry[], wanted: Platform): Candidates {
  const named = entries.filter(({ mediaType, platform }) => {
    const kind = manifestKind(mediaType);
    if (platform === undefined) return kind === 'index';
    return (kind === 'index' || kind === 'manifest') && matchesPlatform(platform, wanted);
  });
  const unnamed = entries.filter(
    ({ mediaType, platform }) => platform === undefined && manifestKind(mediaType) === 'manifest',
  );
  return { named, unnamed };
}

/** `linux/arm64/v8`, for messages. */
export function formatPlatform({ os, architecture, variant }: Platform): string {
  return [os, architecture, ...(variant === undefined ? [] : [variant])].join('/');
}

function variantOf({ architecture, variant }: Platform): string {
  return variant ?? defaultVariants[architecture] ?? '';
}
