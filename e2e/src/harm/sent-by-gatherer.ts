import { archiveMembers, type FakeConsole } from '@insights/fake-console';

/** No image of `programs/` writes it: it is the last record of every gatherer of ours. */
const ownRecord = 'insights-operator/gathers.json';

/**
 * `true` once something was sent that a gatherer of ours has gathered; what a bad one leaves can be sent as well.
 * @param since - what came earlier does not count
 */
export async function hasSentOwn({ uploads }: FakeConsole, since: Date): Promise<true | undefined> {
  for (const { receivedAt, file } of uploads.toReversed()) {
    if (receivedAt < since) return undefined;
    if (file.archive && (await archiveMembers(file.archive)).includes(ownRecord)) return true;
  }
  return undefined;
}
