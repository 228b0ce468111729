import { digestOf } from '@insights/image-name';
import { present } from '@insights/process';
import { FakeRegistryError } from '../errors.ts';
import type { BuiltImage } from './build-image.ts';

/** Where an image goes. */
export interface UploadTarget {
  /** `http://127.0.0.1:5000`. */
  readonly origin: string;
  readonly repository: string;
  readonly tag: string;
  /** Value of the `Authorization` header. */
  readonly authorization?: string;
}

/**
 * Pushes a built image to any registry over the wire: every blob in one piece, then the manifests, the last one by tag.
 * @throws FakeRegistryError `ERR_FAKE_REGISTRY_UPLOAD_FAILED` with the registry's answer
 */
export async function uploadImage(image: BuiltImage, target: UploadTarget, signal?: AbortSignal): Promise<void> {
  for (const blob of image.blobs) await uploadBlob(blob, target, signal);
  for (const [index, { digest, mediaType, bytes }] of image.manifests.entries()) {
    const reference = index === image.manifests.length - 1 ? target.tag : digest;
    const url = new URL(`/v2/${target.repository}/manifests/${reference}`, target.origin);
    await send(url, { method: 'PUT', headers: { 'content-type': mediaType }, body: bytes }, { target, signal });
  }
}

async function uploadBlob(blob: Buffer, target: UploadTarget, signal: AbortSignal | undefined): Promise<void> {
  const start = new URL(`/v2/${target.repository}/blobs/uploads/`, target.origin);
  const started = await send(start, { method: 'POST' }, { target, signal });
  const url = new URL(started.headers.get('location') ?? '', start);
  url.searchParams.set('digest', digestOf(blob));
  const headers = { 'content-type': 'application/octet-stream' };
  await send(url, { method: 'PUT', headers, body: blob }, { target, signal });
}

interface Request {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

async function send(
  url: URL,
  { method, headers = {}, body }: Request,
  { target, signal }: { target: UploadTarget; signal: AbortSignal | undefined },
): Promise<Response> {
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(target.authorization === undefined ? {} : { authorization: target.authorization }) },
    ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    ...present({ signal }),
  });
  const text = await response.text();
  if (response.ok) return response;
  const message = `${method} ${url.pathname} was answered ${response.status}: ${text.slice(0, 300)}`;
  throw new FakeRegistryError('ERR_FAKE_REGISTRY_UPLOAD_FAILED', message);
}
