// The sentences of today's recorder (`openshift/insights-operator:pkg/recorder/recorder.go`): they end up in the archive's
// metadata, where rules and people look for them.

/** A record of no bytes, which is left out. */
export function emptyText(path: string): string {
  return `empty "${path}" record data. Nothing will be recorded`;
}

/** A path that no consumer could unpack; `problem` completes a sentence: `is absolute`. */
export function unusablePathText(path: string, problem: string): string {
  return `the path ${JSON.stringify(path.slice(0, 512))} of a record ${problem}, it will not be included in the archive`;
}

/** A record for which there is no room; `limit` names which one: `archive size limit 25165824`. */
export function overLimitText(path: string, bytes: number, limit: string): string {
  return `record ${path}(size=${bytes}) exceeds the ${limit} and will not be included in the archive`;
}

/** Other contents under a path that is stored. The first stays: what has left in a stream cannot be replaced. */
export function sameNameText(path: string, stored: string, refused: string): string {
  return (
    `the record with the same name "${path}" was already recorded and had the fingerprint "${stored}", ` +
    `not overwriting with the record having fingerprint "${refused}"`
  );
}

/** The same contents under another path: both are stored. */
export function sameFingerprintText(fingerprint: string, storedPath: string, path: string): string {
  return (
    `the record with the same fingerprint "${fingerprint}" was already recorded at path "${storedPath}", ` +
    `recording another one with a different path "${path}"`
  );
}
