import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type ArchiveSummary, GathererClient } from '@insights/contract';
import { FakeGatherer, writeSampleArchive } from '@insights/fake-gatherer';
import { FakeClock, systemClock } from '@insights/process';
import type { RolloutRecord } from '@insights/rollout';
import type { Contributor } from '../../src/gathering/contributor.ts';
import { GatherController } from '../../src/gathering/gather-controller.ts';
import { GatherRequests } from '../../src/gathering/gather-requests.ts';
import type { TableKeeper } from '../../src/gathering/table-keeper.ts';
import { WorkloadsPeriod } from '../../src/gathering/workloads-period.ts';
import { asleep } from '../support/asleep.ts';
import { capturedLog } from '../support/captured-log.ts';
import { config } from '../support/config.ts';
import { run, type RunningLoop } from '../support/running.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { versionInfo } from '../support/version-info.ts';
import { waitUntil } from '../support/wait-until.ts';

type Phase = RolloutRecord['phase'];

interface SceneState {
  readonly isGathering?: boolean;
  readonly isSettled?: boolean;
  readonly expiresAt?: Date | undefined;
}

interface SceneOptions extends SceneState {
  readonly phase?: Phase;
  readonly contract?: string;
  readonly isGathererThere?: boolean;
  /** Gathers that fail at first. */
  readonly fails?: number;
  /** What functions record that run in `main`; default: there are none. */
  readonly contributor?: Pick<Contributor, 'names' | 'collect'>;
  /** Where translation tables are kept; default: nowhere. */
  readonly tables?: Pick<TableKeeper, 'recall' | 'keep' | 'recover'>;
  /** Keys of the configuration file. */
  readonly [section: string]: unknown;
}

const noTables = {
  recall: () => Promise.resolve({}),
  keep: () => Promise.resolve(),
  recover: () => Promise.resolve(),
};
const nobody = { names: [], collect: () => Promise.resolve([]) };

/** The controller, a gatherer on its socket and a volume. */
export class GatherScene implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly log = capturedLog();
  readonly pods: { runningContainerId: string | undefined } = { runningContainerId: 'cri-o://1' };
  readonly gathers: GatherController;
  running: RunningLoop | undefined;
  readonly #folder: string;
  readonly #stack: AsyncDisposableStack;
  readonly #options: SceneOptions;
  readonly #configuration = { config: config(), isGathering: true, isSettled: true };
  readonly #credentials: { expiresAt: Date | undefined } = { expiresAt: new Date(0) };
  readonly #store: { record: RolloutRecord | undefined } = { record: undefined };
  readonly #ended: () => number;
  #gatherer: FakeGatherer | undefined;
  #failing: number;

  private constructor(options: SceneOptions, folder: string, stack: AsyncDisposableStack) {
    const { phase, contract: _c, isGathererThere: _g, fails = 0, isGathering: _r, isSettled: _s, ...rest } = options;
    const { expiresAt: _e, contributor = nobody, tables = noTables, ...sections } = rest;
    this.#options = options;
    this.#folder = folder;
    this.#stack = stack;
    this.#failing = fails;
    this.#sections = sections;
    this.configure({});
    this.change({ expiresAt: new Date(0), ...options });
    if (phase) this.enter(phase);
    const client = new GathererClient({
      socketPath: join(folder, 'gatherer.sock'),
      sleep: systemClock.sleep.bind(systemClock),
    });
    const { log } = this.log;
    const workloads = new WorkloadsPeriod({ client, configuration: this.#configuration, clock: this.clock, log });
    this.gathers = new GatherController({
      client,
      requests: new GatherRequests({
        client,
        configuration: this.#configuration,
        contributor,
        workloads,
        tables,
        log,
      }),
      configuration: this.#configuration,
      credentials: this.#credentials,
      pods: this.pods,
      store: this.#store,
      clock: this.clock,
      random: () => 0.5,
      log,
    });
    let ended = 0;
    let last = this.gathers.last;
    this.gathers.changed.add({
      wake: () => {
        if (this.gathers.last !== last) ended += 1;
        last = this.gathers.last;
      },
    });
    this.#ended = () => ended;
  }

  readonly #sections: Readonly<Record<string, unknown>>;

  static async start(options: SceneOptions = {}): Promise<GatherScene> {
    await using starting = new AsyncDisposableStack();
    const { path } = starting.use(await temporaryFolder());
    await mkdir(join(path, 'archives'));
    const scene = new GatherScene(options, path, starting.move());
    await using failing = new AsyncDisposableStack();
    failing.use(scene);
    if (options.isGathererThere !== false) await scene.startGatherer();
    scene.running = scene.#stack.use(run(scene.gathers));
    failing.move();
    return scene;
  }

  /** Where archives go. */
  get archives(): string {
    return join(this.#folder, 'archives');
  }

  get gatherer(): FakeGatherer {
    if (!this.#gatherer) throw new Error('there is no gatherer');
    return this.#gatherer;
  }

  async startGatherer(): Promise<void> {
    const { contract = '1.0' } = this.#options;
    const gatherer = await FakeGatherer.start({
      listen: `unix:${join(this.#folder, 'gatherer.sock')}`,
      version: { ...versionInfo('4.20.3'), contract },
      gather: () => this.#write(),
    });
    this.#gatherer = this.#stack.use(gatherer);
  }

  /** Lets gathers go on until the function that is returned is called. */
  hold(): () => Promise<void> {
    const archive = Promise.withResolvers<ArchiveSummary | null>();
    const before = this.gatherer.gather;
    this.gatherer.gather = (signal) => {
      signal.addEventListener('abort', () => archive.reject(signal.reason));
      return archive.promise;
    };
    return async () => {
      this.gatherer.gather = before;
      archive.resolve(await this.#write());
    };
  }

  /** Waits until so many gathers have ended and the loop rests. */
  async gathered(times: number): Promise<void> {
    await waitUntil(`gather ${times}`, () => this.#ended() >= times);
    await asleep(this.clock);
  }

  configure(sections: Readonly<Record<string, unknown>>): void {
    this.#configuration.config = config({
      storagePath: join(this.#folder, 'archives'),
      ...this.#sections,
      ...sections,
    });
    this.gathers?.wake();
  }

  change({ isGathering, isSettled, ...rest }: SceneState): void {
    if (isGathering !== undefined) this.#configuration.isGathering = isGathering;
    if (isSettled !== undefined) this.#configuration.isSettled = isSettled;
    if ('expiresAt' in rest) this.#credentials.expiresAt = rest.expiresAt;
    this.gathers?.wake();
  }

  enter(phase: Phase): void {
    this.#store.record = { phase } as RolloutRecord;
    this.gathers?.wake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }

  async #write(): Promise<ArchiveSummary> {
    this.#failing -= 1;
    if (this.#failing >= 0) throw new Error('no nodes');
    return writeSampleArchive(join(this.#folder, 'archives'));
  }
}
