import { createServer, type RequestListener, type Server } from 'node:http';
import { type PodPage, pageSize, type PodPages } from './pod-pages.ts';

/**
 * An API server that has pods and nothing else. Below `/N/` is the cluster with the first N pods; `/requests` answers
 * how many requests there were since it was last asked.
 */
export function createPodServer(pages: PodPages): Server {
  let requests = 0;
  const answer: RequestListener = ({ url = '' }, response) => {
    if (url === '/requests') {
      response.end(String(requests));
      requests = 0;
      return;
    }
    requests += 1;
    const page = findPage(pages, url);
    const pieces = page ?? [notFound];
    const length = pieces.reduce((bytes, piece) => bytes + Buffer.byteLength(piece), 0);
    response.writeHead(page ? 200 : 404, { 'content-type': 'application/json', 'content-length': length });
    for (const piece of pieces) response.write(piece);
    response.end();
  };
  return createServer(answer);
}

/** Path of a page of the cluster with so many pods, as our gatherer asks for it. */
export function pagePath(pods: number, from: number): string {
  const token = from === 0 ? '' : `&continue=${from}`;
  return `/${pods}/api/v1/pods?limit=${pageSize}${token}`;
}

const notFound = JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 });

function findPage(pages: PodPages, url: string): PodPage | undefined {
  const { pathname, searchParams } = new URL(url, 'http://bench');
  const pods = /^\/(\d+)\/api\/v1\/pods$/.exec(pathname)?.[1];
  if (pods === undefined || searchParams.get('limit') !== String(pageSize)) return undefined;
  return pages.page(Number(searchParams.get('continue') ?? 0), Number(pods));
}
