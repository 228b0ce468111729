import { randomUUID } from 'node:crypto';
import { isDigest, matchesDigest } from '@insights/image-name';
import type { Store } from '../store.ts';
import { type Answer, apiError, empty } from './answer.ts';
import type { Call } from './call.ts';

interface Session {
  readonly repository: string;
  bytes: Buffer;
}

const mostSessions = 100;

/** `…/blobs/uploads/…` (distribution spec, "Pushing blobs"): in one piece, in chunks, or mounted from elsewhere. */
export class Uploads {
  readonly #store: Store;
  readonly #sessions = new Map<string, Session>();

  constructor(store: Store) {
    this.#store = store;
  }

  async answer(
    { repository, session: id }: { repository: string; session: string | undefined },
    call: Call,
  ): Promise<Answer> {
    if (id === undefined) {
      return call.method === 'POST'
        ? this.#start(repository, call)
        : apiError(405, 'UNSUPPORTED', 'method not allowed');
    }
    const session = this.#sessions.get(id);
    if (session?.repository !== repository)
      return apiError(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry');
    switch (call.method) {
      case 'PATCH':
        return (await this.#append(session, call)) ?? progress(id, session, 202);
      case 'PUT':
        return (await this.#append(session, call)) ?? this.#finish(id, session, call);
      case 'GET':
        return progress(id, session, 204);
      case 'DELETE':
        this.#sessions.delete(id);
        return empty(204);
      default:
        return apiError(405, 'UNSUPPORTED', 'method not allowed');
    }
  }

  async #start(repository: string, call: Call): Promise<Answer> {
    const [mount, from] = [call.query.get('mount'), call.query.get('from')];
    if (mount && from && this.#store.mountBlob(from, repository, mount)) return created(repository, mount);
    const id = randomUUID();
    const session: Session = { repository, bytes: Buffer.alloc(0) };
    if (call.query.has('digest')) return (await this.#append(session, call)) ?? this.#finish(id, session, call);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size >= mostSessions && oldest !== undefined) this.#sessions.delete(oldest);
    this.#sessions.set(id, session);
    return progress(id, session, 202);
  }

  async #append(session: Session, call: Call): Promise<Answer | undefined> {
    const start = /^(\d+)-\d+$/.exec(call.headers['content-range'] ?? '')?.[1];
    if (start !== undefined && Number(start) !== session.bytes.length)
      return apiError(416, 'BLOB_UPLOAD_INVALID', 'out of order');
    const bytes = await call.body();
    if (!bytes) return apiError(413, 'SIZE_INVALID', 'the fake registry is full');
    if (bytes.length > 0) session.bytes = Buffer.concat([session.bytes, bytes]);
    return undefined;
  }

  #finish(id: string, { repository, bytes }: Session, call: Call): Answer {
    const digest = call.query.get('digest') ?? '';
    if (!isDigest(digest)) return apiError(400, 'DIGEST_INVALID', 'the query needs a digest');
    if (!matchesDigest(bytes, digest))
      return apiError(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content');
    if (!this.#store.hasRoomFor(bytes.length)) return apiError(413, 'SIZE_INVALID', 'the fake registry is full');
    this.#sessions.delete(id);
    this.#store.putBlob(repository, bytes, digest);
    return created(repository, digest);
  }
}

function progress(id: string, { repository, bytes }: Session, status: number): Answer {
  return empty(status, {
    location: `/v2/${repository}/blobs/uploads/${id}`,
    range: `0-${Math.max(0, bytes.length - 1)}`,
    'docker-upload-uuid': id,
  });
}

function created(repository: string, digest: string): Answer {
  return empty(201, { location: `/v2/${repository}/blobs/${digest}`, 'docker-content-digest': digest });
}
