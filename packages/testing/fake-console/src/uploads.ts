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
    /** The archive itself; kept for the newest uploads only. */
    readonly archive: Buffer | undefined;
  };
  /** Of part `metadata`: file name, content type and document; `undefined` without the part. */
  readonly metadata:
    | { readonly fileName: string | undefined; readonly contentType: string | undefined; readonly document: unknown }
    | undefined;
}

const mostUploads = 100;
const mostArchives = 3;

/** The uploads that were accepted, oldest first; old ones are forgotten, their archives sooner. */
export class UploadLog {
  #uploads: ReceivedUpload[] = [];

  get all(): readonly ReceivedUpload[] {
    return this.#uploads;
  }

  add(upload: ReceivedUpload): void {
    const kept = [...this.#uploads, upload].slice(-mostUploads);
    this.#uploads = kept.map((entry, index) => (index < kept.length - mostArchives ? withoutArchive(entry) : entry));
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
