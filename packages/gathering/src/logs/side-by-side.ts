/** How many logs a function reads at a time. */
export const mostStreams = 8;

/**
 * Does one thing for each item, in their order, at most {@link mostStreams} at a time.
 * @throws what `work` threw first, once all that had begun has ended; nothing new begins after it
 */
export async function sideBySide<Item>(items: Iterable<Item>, work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = items[Symbol.iterator]();
  let hasFailed = false;
  const worker = async () => {
    for (let next = waiting.next(); !next.done && !hasFailed; next = waiting.next()) {
      try {
        await work(next.value);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: mostStreams }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
