import { createHash, randomBytes } from 'node:crypto';
import type { MultipartFile } from '@fastify/multipart';
import { type Clock, errorCode, errorMessage } from '@insights/process';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ReceivedUpload, UploadLog } from './uploads.ts';

/** What the ingress needs. */
export interface IngressOptions {
  readonly uploads: UploadLog;
  readonly clock: Clock;
  /** Of the archive; more is answered 413. */
  readonly maxUploadBytes: number;
}

type File = ReceivedUpload['file'];

interface Form {
  file?: File;
  metadata?: NonNullable<ReceivedUpload['metadata']>;
  isTest?: boolean;
}

class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const contentTypePattern = /^application\/vnd\.redhat\.([a-z0-9-]+)\.([a-z0-9-]+).*$/;
const longestText = 65_536;

/** `POST /api/ingress/v1/upload`. */
export function addIngress(app: FastifyInstance, options: IngressOptions): void {
  app.post('/api/ingress/v1/upload', { config: { consoleRoute: 'upload' } }, async (request, reply) => {
    const requestId = randomBytes(16).toString('hex');
    reply.header('x-rh-insights-request-id', requestId);
    try {
      const form = await readUpload(request, options.maxUploadBytes);
      return await accept(form, { requestId, request, reply, options });
    } catch (error) {
      if (error instanceof Refusal) return reply.code(error.status).type('text/plain').send(error.message);
      // What the form reader found; a coded error of fastify is one too.
      const isTooLong = /^FST_.*(?:LIMIT|TOO_LARGE)$/.test(errorCode(error) ?? '');
      return reply
        .code(isTooLong ? 413 : 400)
        .type('text/plain')
        .send(errorMessage(error));
    }
  });
}

interface Acceptance {
  readonly requestId: string;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly options: IngressOptions;
}

function accept(form: Form, { requestId, request, reply, options }: Acceptance): FastifyReply {
  if (form.isTest) return reply.code(200).send();
  if (!form.file) throw new Refusal(400, 'File or upload field not found');
  const { authorization: _token, ...headers } = request.headers;
  options.uploads.add({
    requestId,
    clusterId: / cluster\/([0-9a-f-]{36})$/.exec(headers['user-agent'] ?? '')?.[1],
    receivedAt: options.clock.now(),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    contentLength: headers['content-length'] === undefined ? undefined : Number(headers['content-length']),
    file: form.file,
    metadata: form.metadata,
  });
  return reply.code(202).send({ request_id: requestId, upload: { account_number: '1234567', org_id: '7654321' } });
}

async function readUpload(request: FastifyRequest, maxUploadBytes: number): Promise<Form> {
  if (!request.isMultipart()) throw new Refusal(400, 'File or upload field not found: the request is not a form');
  const form: Form = {};
  // One limit for whatever is a file; each part has its own.
  const limits = { fileSize: Math.max(maxUploadBytes, longestText) + 1, fieldSize: longestText };
  for await (const part of request.parts({ limits })) {
    const { fieldname: name } = part;
    if (part.type === 'field') form.isTest ||= name === 'test' && part.value === 'test';
    else if (name === 'file' || name === 'upload') form.file = await readFile(part, maxUploadBytes);
    else if (name === 'metadata') form.metadata = await readMetadata(part);
    else part.file.resume();
  }
  return form;
}

async function readFile(part: MultipartFile, maxUploadBytes: number): Promise<File> {
  const { fieldname: partName, filename: fileName, mimetype: contentType } = part;
  if (!contentTypePattern.test(contentType)) throw new Refusal(415, 'Unsupported media type');
  const archive = await part.toBuffer();
  if (archive.length > maxUploadBytes) throw new Refusal(413, `Payload too large: more than ${maxUploadBytes} bytes`);
  const sha256 = createHash('sha256').update(archive).digest('hex');
  return { partName, fileName, contentType, bytes: archive.length, sha256, archive };
}

async function readMetadata(part: MultipartFile): Promise<NonNullable<ReceivedUpload['metadata']>> {
  const text = await part.toBuffer();
  if (text.length > longestText) throw new Refusal(413, `Payload too large: part ${part.fieldname}`);
  const document = parseJson(text.toString('utf8'));
  if (!hasTextsOnly(document)) throw new Refusal(400, 'Invalid metadata: custom_metadata must hold texts only');
  return { fileName: part.filename, contentType: part.mimetype, document };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'Invalid metadata: not JSON');
  }
}

// The service decodes it into a map of string to string; a number or an object makes the whole part invalid.
function hasTextsOnly(document: unknown): boolean {
  if (typeof document !== 'object' || document === null) return false;
  const custom = 'custom_metadata' in document ? document.custom_metadata : {};
  return (
    typeof custom === 'object' && custom !== null && Object.values(custom).every((value) => typeof value === 'string')
  );
}
