// The pod server as a process of its own, so that its time and memory are nobody else's. Its argument is the number of
// pods; it tells its parent where it listens and ends with it.
import type { AddressInfo } from 'node:net';
import { createPodServer } from './pod-server.ts';
import { PodPages } from './pod-pages.ts';

/** What this process tells its parent, once. */
export interface ServerStarted {
  readonly origin: string;
  /** Bytes of one pod, on average. */
  readonly podBytes: number;
}

const pages = new PodPages(Number(process.argv[2]));
const server = createPodServer(pages);
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  const started: ServerStarted = { origin: `http://127.0.0.1:${port}`, podBytes: pages.podBytes };
  process.send?.(started);
});
process.once('disconnect', () => process.exit());
