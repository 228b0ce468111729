// Only characters that are safe in a path, a log line and a multipart header; no `/`, so a name cannot leave its folder.
const archiveName = /^insights-[\w.-]{1,200}\.tar\.gz$/;

/** Whether a file name is that of a finished archive: `insights-….tar.gz`. */
export function isArchiveName(name: string): boolean {
  return archiveName.test(name);
}

/**
 * The file name of an archive whose newest record is of `time`: `insights-YYYY-MM-DD-HHMMSS.tar.gz`, UTC.
 * @param mark - what tells it from others of that second: `insights-YYYY-MM-DD-HHMMSS-MARK.tar.gz`
 */
export function archiveNameFor(time: Date, mark?: string): string {
  const [date, clock] = time.toISOString().split('.', 1)[0]?.split('T') ?? [];
  return `insights-${date}-${clock?.replaceAll(':', '')}${mark === undefined ? '' : `-${mark}`}.tar.gz`;
}
