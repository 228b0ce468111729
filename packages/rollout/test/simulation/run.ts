import { History, newTally, type Tally } from './history.ts';

/** Usage: `node run.ts <first seed> <histories> <steps>`. Seeds to run: `first` to `first + histories - 1`. */
export interface Share {
  readonly first: number;
  readonly histories: number;
  readonly steps: number;
}

export interface ShareResult {
  readonly tally: Tally;
  /** The first history that broke a promise: its seed, the promise, its last steps. */
  readonly broken?: string;
}

function run({ first, histories, steps }: Share): ShareResult {
  const tally = newTally();
  for (let seed = first; seed < first + histories; seed += 1) {
    const history = new History(seed, tally);
    try {
      history.run(steps);
    } catch (error) {
      return { tally, broken: [`seed ${seed}: ${String(error)}`, ...history.log.slice(-30)].join('\n  ') };
    }
  }
  return { tally };
}

const [first, histories, steps] = process.argv.slice(2).map(Number);
process.stdout.write(JSON.stringify(run({ first: first ?? 1, histories: histories ?? 100, steps: steps ?? 45 })));
