import { setTimeout as delay } from 'node:timers/promises';

// What a file that ended may still have: what Node closes in its own time (a file just read, a request to the resolver).
const passing = new Set(['FSReqCallback', 'FSReqPromise', 'Immediate', 'TickObject', 'GetAddrInfoReqWrap', 'CloseReq']);
const lookAgainMilliseconds = 20;

// Streams that Node opens when they are first asked for are no test's.
void [process.stdin, process.stdout, process.stderr];

/** What keeps this process alive: how many of each kind that `process.getActiveResourcesInfo` names. */
export function openHandles() {
  const counts = new Map();
  for (const kind of process.getActiveResourcesInfo()) {
    if (!passing.has(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/** Waits until no more is open than before, or for so long; gives what is, as `2 × TCPServerWrap`. */
export async function leftOpen(before, patienceMilliseconds) {
  const deadline = performance.now() + patienceMilliseconds;
  for (;;) {
    const left = [...openHandles()]
      .map(([kind, count]) => [kind, count - (before.get(kind) ?? 0)])
      .filter(([, count]) => count > 0);
    if (left.length === 0 || performance.now() > deadline) return left.map(([kind, count]) => `${count} × ${kind}`);
    await delay(lookAgainMilliseconds);
  }
}
