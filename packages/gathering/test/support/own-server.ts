import { afterEach, beforeEach } from '@jest/globals';
import { ApiServer } from './api-server.ts';

/** For each test of a file: an API server of its own, which serves nothing yet. */
export function ownServer(): { readonly current: ApiServer } {
  let server: ApiServer;
  beforeEach(async () => {
    server = await ApiServer.start();
  });
  afterEach(() => server[Symbol.asyncDispose]());
  return {
    get current(): ApiServer {
      return server;
    },
  };
}
