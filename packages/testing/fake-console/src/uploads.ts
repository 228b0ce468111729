/** One upload that was accepted. */
export interface ReceivedUpload {
  /** 32 hexadecimal digits. */
  readonly requestId: string;
  /** From the `User-Agent`; `undefined` when it names none. */
  readonly clusterId: string | undefined;
  readonly receivedAt: Date;
  /** Names in lower case; without `authorization`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the request; `undefined` when it came in chunks. */
  readonly contentLength: number | undefined;
  readonly file: {
    readonly partName: string;
    readonly fileName: string | undefined;
    readonly contentType: string;
    readonly bytes: number;
    readonly sha256: string;
    /** The archive itself; kept of the newest uploads that differ, of each once. */
    readonly archive: Buffer | undefined;
  };
  /** Of part `metadata`: file name, content type and document; `undefined` without the part. */
  readonly metadata:
    | { readonly fileName: string | undefined; readonly contentType: string | undefined; readonly document: unknown }
    | undefined;
}

// A volume of thousands is sent within a minute.
const mostUploads = 1000;
const mostArchives = 3;

/** The uploads that were accepted, oldest first; old ones are forgotten, their archives sooner. */
export class UploadLog {
  #uploads: ReceivedUpload[] = [];

  get all(): readonly ReceivedUpload[] {
    return this.#uploads;
  }

  add(upload: ReceivedUpload): void {
    const kept = [...this.#uploads, upload].slice(-mostUploads);
    const newest = newestContents(kept);
    this.#uploads = kept.map((entry) => (newest.has(entry) || !entry.file.archive ? entry : withoutArchive(entry)));
  }

  find(clusterId: string, requestId: string): ReceivedUpload | undefined {
    return this.#uploads.find((upload) => upload.clusterId === clusterId && upload.requestId === requestId);
  }

  ofCluster(clusterId: string): ReceivedUpload[] {
    return this.#uploads.filter((upload) => upload.clusterId === clusterId);
  }
}

function withoutArchive(upload: ReceivedUpload): ReceivedUpload {
  return { ...upload, file: { ...upload.file, archive: undefined } };
}

/** The newest upload of each of the contents that were uploaded last. */
function newestContents(uploads: readonly ReceivedUpload[]): ReadonlySet<ReceivedUpload> {
  const newest = new Map<string, ReceivedUpload>();
  for (const upload of uploads.toReversed()) {
    if (!newest.has(upload.file.sha256)) newest.set(upload.file.sha256, upload);
    if (newest.size === mostArchives) break;
  }
  return new Set(newest.values());
}
