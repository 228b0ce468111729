import { type AcceptedLayers, mergeLayers, repositoriesOutside } from './merge.ts';
import { type ConfigurationNote, type ConfigurationSource, note, toNote } from './note.ts';
import { findShortcomings } from './shortcomings.ts';

/** What only shows once the layers lie over each other: entries that would widen a list, and what cannot be done yet. */
export function findCrossWarnings(accepted: AcceptedLayers): ConfigurationNote[] {
  const outside = repositoriesOutside(accepted).map((entry) => {
    const message = `fastTrack.allowedRepositories must lie in what the file allows; ${entry} is left out`;
    return note('configmap', 'fastTrack.allowedRepositories', message);
  });
  const shortcomings = findShortcomings(mergeLayers(accepted));
  return [...outside, ...shortcomings.map((finding) => toNote(sourceOf(finding.key, accepted))(finding))];
}

/** Keys that have a newer name. */
export function findRenamed({ file, configMap }: AcceptedLayers): ConfigurationNote[] {
  const key = 'fastTrack.insecureRegistries';
  const message = `${key} is taken as fastTrack.registries with insecure: true, the key that took its place`;
  const sources = [file.has(key) ? 'file' : [], configMap.has(key) ? 'configmap' : []] as const;
  return sources.flat().map((source) => note(source, key, message));
}

function sourceOf(path: string, { secret, configMap }: AcceptedLayers): ConfigurationSource {
  if (configMap.has(path)) return 'configmap';
  const paths = path === 'obfuscation' ? [path, 'enableGlobalObfuscation'] : [path];
  return paths.some((each) => secret.has(each)) ? 'secret' : 'file';
}
