/** How many containers run which image, by the month in which their pod was made. */
export interface RunningContainers {
  /** By index, from `0`: the most frequent first. */
  readonly images: Readonly<Record<string, string>>;
  /** By `YYYY-MM`, then by index of the image. */
  readonly containers: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

// No image is begun once so many counts are told.
const mostTold = 1000;
const mostCounted = 50_000;

/** Counts containers by image and month. */
export class RunningImages {
  readonly #months = new Map<string, Map<string, number>>();
  #counted = 0;
  /** How many containers were not counted, because there are too many different images. */
  leftOut = 0;

  add(image: string, month: string): void {
    const counts = this.#months.get(image);
    const count = counts?.get(month) ?? 0;
    if (count === 0 && this.#counted >= mostCounted) {
      this.leftOut += 1;
      return;
    }
    if (count === 0) this.#counted += 1;
    if (counts) counts.set(month, count + 1);
    else this.#months.set(image, new Map([[month, 1]]));
  }

  content(): RunningContainers {
    const images: Record<string, string> = {};
    const containers: Record<string, Record<string, number>> = {};
    let told = 0;
    for (const [index, { image, counts }] of this.#byFrequency().entries()) {
      if (told >= mostTold) break;
      images[index] = image;
      for (const [month, count] of counts) (containers[month] ??= {})[index] = count;
      told += counts.size;
    }
    return { images, containers };
  }

  #byFrequency() {
    const all = Array.from(this.#months, ([image, counts]) => ({ image, counts, total: sum(counts.values()) }));
    return all.toSorted((one, other) => other.total - one.total);
  }
}

function sum(counts: Iterable<number>): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}
