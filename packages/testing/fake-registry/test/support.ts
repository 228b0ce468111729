import { FakeRegistry, type FakeRegistryOptions } from '../src/index.ts';

export const repository = 'openshift/origin-insights-operator';
export const platform = { os: 'linux', architecture: 'amd64' };
export const allTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** An answer as tests look at it. */
export interface Seen {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A registry and requests to its repository. */
export class Harness implements AsyncDisposable {
  readonly registry: FakeRegistry;

  constructor(registry: FakeRegistry) {
    this.registry = registry;
  }

  /** Asks for a path, relative to the repository unless it begins with `/`. */
  async ask(path: string, init: RequestInit = {}): Promise<Seen> {
    const base = `${this.registry.origin}/v2/${repository}/`;
    const response = await fetch(new URL(path, base), { redirect: 'manual', ...init });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.registry.close();
  }
}

export async function start(options: FakeRegistryOptions = {}): Promise<Harness> {
  return new Harness(await FakeRegistry.start(options));
}

export function basic(user: string, password: string): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

/** The error code of an answer's body. */
export function codeOf({ text }: Seen): string | undefined {
  return (JSON.parse(text) as { errors?: { code: string }[] }).errors?.[0]?.code;
}
