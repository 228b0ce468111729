import { connect } from 'node:net';

export const clusterId = '2b9195d4-85d4-428f-944b-4b46f08911f8';

export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Writes bytes to a socket as curl would, and reads until the other end closes. Status 0: closed without an answer. */
export function rawRequest(origin: string, text: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(text));
    const end = () => {
      const [head = '', ...body] = Buffer.concat(chunks).toString('utf8').split('\r\n\r\n');
      resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0), head, body: body.join('\r\n\r\n') });
    };
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', end);
    socket.on('close', end);
  });
}

export interface RawUpload {
  readonly partName?: string;
  readonly contentType?: string;
  readonly archive?: string;
  readonly metadata?: string;
  readonly extra?: string;
  readonly headers?: readonly string[];
  readonly cutForm?: boolean;
}

/** An upload as today's operator writes it, apart from what is changed. */
export function rawUpload(origin: string, upload: RawUpload = {}): Promise<RawAnswer> {
  const {
    partName = 'file',
    contentType = 'application/vnd.redhat.openshift.periodic',
    archive = 'gzip bytes',
  } = upload;
  const metadata = upload.metadata ?? '{"custom_metadata":{"gathering_time":"2026-08-01T10:00:05Z"}}';
  const form = [
    '--BOUNDARY',
    `Content-Disposition: form-data; name="${partName}"; filename="payload.tar.gz"`,
    `Content-Type: ${contentType}`,
    '',
    archive,
    '--BOUNDARY',
    'Content-Disposition: form-data; name="metadata"; filename="metadata.json"',
    'Content-Type: application/octet-stream',
    '',
    metadata,
    ...(upload.extra === undefined ? [] : [upload.extra]),
    ...(upload.cutForm ? [] : ['--BOUNDARY--', '']),
  ].join('\r\n');
  const head = [
    'POST /api/ingress/v1/upload HTTP/1.1',
    'Host: console',
    'Connection: close',
    `User-Agent: insights-operator/4.20.3-abc cluster/${clusterId}`,
    'Content-Type: multipart/form-data; boundary=BOUNDARY',
    `Content-Length: ${Buffer.byteLength(form)}`,
    ...(upload.headers ?? []),
  ];
  return rawRequest(origin, `${head.join('\r\n')}\r\n\r\n${form}`);
}

export function rawGet(origin: string, path: string): Promise<RawAnswer> {
  return rawRequest(origin, `GET ${path} HTTP/1.1\r\nHost: console\r\nConnection: close\r\n\r\n`);
}
