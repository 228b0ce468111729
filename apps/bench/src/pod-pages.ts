import { syntheticPods } from '@insights/fake-cluster';

/** Items of one page: what every client asks for at a time. */
export const pageSize = 500;

/** A page of a list, in the pieces it is sent as. */
export type PodPage = readonly [head: string, items: Buffer, tail: string];

/**
 * Pages of a cluster with many pods, rendered once so that serving one costs next to nothing. A smaller cluster is the
 * beginning of a larger one.
 */
export class PodPages {
  readonly #pages: readonly Buffer[];

  /** @param pods - of the largest cluster, a multiple of {@link pageSize} */
  constructor(pods: number) {
    this.#pages = [...renderPages(pods)];
  }

  /** Bytes of one pod, on average. */
  get podBytes(): number {
    return this.#pages.reduce((bytes, { length }) => bytes + length, 0) / (this.#pages.length * pageSize);
  }

  /**
   * The page that begins with pod number `from` of a cluster of `pods`; `undefined` when there is none.
   * As an API server writes it: the list's metadata first, items without kind.
   */
  page(from: number, pods: number): PodPage | undefined {
    const items = this.#pages[from / pageSize];
    if (!items || from >= pods) return undefined;
    const rest = pods - from - pageSize;
    const next = rest > 0 ? { continue: String(from + pageSize), remainingItemCount: rest } : {};
    const metadata = JSON.stringify({ resourceVersion: '1000', ...next });
    return [`{"kind":"PodList","apiVersion":"v1","metadata":${metadata},"items":[`, items, ']}\n'];
  }
}

function* renderPages(pods: number): Generator<Buffer> {
  let texts: string[] = [];
  for (const { metadata, spec, status } of syntheticPods({ pods })) {
    texts.push(JSON.stringify({ metadata, spec, status }));
    if (texts.length < pageSize) continue;
    yield Buffer.from(texts.join(','));
    texts = [];
  }
}
