import { archiveMembers } from '@insights/fake-console';
import { type Installation, trackedTag } from '@insights/installation';
import { type Clock, waitUntil } from '@insights/process';
import { formatBytes, formatMilliseconds, type Narrator } from './narrator.ts';
import type { StoryChange, StoryStage } from './stages/story-stage.ts';

type Poll = Awaited<ReturnType<Installation['status']>>['lastPoll'];

/** What the story is told with. */
export interface StoryOptions {
  readonly clock: Clock;
  readonly stage: StoryStage;
  readonly installation: Installation;
  readonly narrator: Narrator;
}

// What the source of 4.20.8 has more than that of 4.20.3: one row. A fast-track image brings code and no rights, so it
// reads what the role of the release allows.
const newRow = `{
  id: 'aggregated_roles',
  description: 'What the role admin was extended by.',
  resource: apiResource('rbac.authorization.k8s.io/v1', 'clusterroles', 'ClusterRole'),
  names: ['admin'],
  record: 'config/aggregated_roles/{name}',
  notFound: 'quiet',
  since: '4.20.8',
  sensitivity: 'names',
}`;
const newRecord = 'config/aggregated_roles/admin.json';
const crash = "throw new Error('Cannot find module ./catalogue.js');\n";

/** The chapters after the installation, in order; each leaves the cluster as the next one finds it. */
export class Story {
  readonly #options: StoryOptions;
  #functionsDone = 0;

  constructor(options: StoryOptions) {
    this.#options = options;
  }

  /** Tells all chapters. @throws CodedError when something did not happen in time */
  async tell(signal: AbortSignal): Promise<void> {
    await this.#firstGather(signal);
    await this.#newImage(signal);
    await this.#brokenImage(signal);
    await this.#fixedImage(signal);
  }

  async #firstGather(signal: AbortSignal): Promise<void> {
    const { narrator, installation, stage } = this.#options;
    narrator.chapter('The cluster is gathered, and the archive is accepted');
    const gather = await this.#until('the first gather', 60, () => this.#watchGather(), signal);
    narrator.figure('records gathered', String(gather.records));
    narrator.figure('gathered in', formatMilliseconds(Date.parse(gather.finishedAt) - Date.parse(gather.startedAt)));
    const upload = await this.#until('the first upload', 30, () => stage.console.uploads[0], signal);
    narrator.figure('archive', `${formatBytes(upload.file.bytes)}, sent with Content-Length ${upload.contentLength}`);
    narrator.figure('accepted as request', upload.requestId);
    const report = await this.#until(
      'the report',
      30,
      async () => (await installation.status()).lastReport ?? undefined,
      signal,
    );
    narrator.figure('report', `${report.recommendations} recommendation(s), found by request id`);
  }

  /** The first gather once it has ended; until then, tells how far it is. */
  async #watchGather() {
    const { last, running } = (await this.#options.installation.status()).gather;
    const { functionsDone = 0, functionsTotal = 0, records = 0 } = running?.progress ?? {};
    if (functionsDone > this.#functionsDone) {
      this.#functionsDone = functionsDone;
      this.#options.narrator.fact(`gathering: ${functionsDone} of ${functionsTotal} functions, ${records} records`);
    }
    return last ?? undefined;
  }

  async #newImage(signal: AbortSignal): Promise<void> {
    const { narrator, installation } = this.#options;
    narrator.chapter('A newer gatherer is published: same cluster, same main');
    const { image, milliseconds, poll } = await this.#publishAndAwait('4.20.8', { row: newRow }, signal);
    narrator.figure('the poll that saw it', pollCost(poll));
    narrator.figure('published → running', formatMilliseconds(milliseconds));
    narrator.figure('gatherer down for', formatMilliseconds(await installation.downtimeMilliseconds()));
    narrator.figure('restarts of main', String(await installation.restarts('main')));
    await this.#confirmed(image, signal);
    narrator.fact('probation passed: GathererImage in the support secret now names it');
    const path = await this.#until('the new record', 30, () => this.#newestArchiveHas(newRecord), signal);
    narrator.figure('new in the archive', path);
    const look = async () => (await this.#lastPollOf('Unchanged')) ?? undefined;
    narrator.figure('a poll while idle', pollCost(await this.#until('an idle poll', 30, look, signal)));
  }

  async #brokenImage(signal: AbortSignal): Promise<void> {
    const { narrator, installation } = this.#options;
    narrator.chapter('A broken one is published: it crashes at once');
    const before = (await installation.status()).gatherer.image ?? '';
    const { image, at: published } = await this.#publish('4.20.9', { gatherer: crash });
    await this.#until('the swap', 60, () => installation.hasGathererImage(image), signal);
    const swapped = this.#options.clock.monotonicMilliseconds();
    narrator.figure('published → swapped', formatMilliseconds(swapped - published));
    await this.#until('the fallback', 120, () => installation.isRunning(installation.releaseImage), signal);
    narrator.figure(
      'swapped → release image running',
      formatMilliseconds(this.#options.clock.monotonicMilliseconds() - swapped),
    );
    const verdict = await this.#until('the verdict', 60, () => installation.quarantineOf(image), signal);
    narrator.figure(
      'quarantined',
      `${verdict.class}: ${verdict.reason}, until ${verdict.until ?? 'the release changes'}`,
    );
    narrator.fact(`before it ran ${short(before)}; the release image is what a failed update falls back to`);
    const swaps = await installation.swapsTo(image);
    await this.#pollsPassed(3, signal);
    narrator.figure('tries in the next 3 polls', String((await installation.swapsTo(image)) - swaps));
  }

  async #fixedImage(signal: AbortSignal): Promise<void> {
    const { narrator, installation } = this.#options;
    narrator.chapter('A fixed one is published, and accepted');
    const { image, milliseconds } = await this.#publishAndAwait('4.20.10', { row: newRow }, signal);
    narrator.figure('published → running', formatMilliseconds(milliseconds));
    await this.#confirmed(image, signal);
    narrator.fact('probation passed');
    narrator.figure('restarts of main, all told', String(await installation.restarts('main')));
    narrator.line();
    for (const { at, result, to, reason } of await installation.history()) {
      narrator.fact(`${at.slice(11, 19)}  ${result.padEnd(18)} ${short(to)}  ${reason}`);
    }
  }

  async #publishAndAwait(
    version: string,
    change: StoryChange,
    signal: AbortSignal,
  ): Promise<{ image: string; milliseconds: number; poll: Poll }> {
    const { clock, installation } = this.#options;
    const { image, at } = await this.#publish(version, change);
    let poll: Poll = null;
    const look = async () => {
      poll ??= await this.#lastPollOf('Changed');
      return installation.isRunning(image);
    };
    await this.#until(`the swap to ${version}`, 60, look, signal);
    return { image, milliseconds: clock.monotonicMilliseconds() - at, poll };
  }

  /** @returns the image by digest, and when it was there for everybody (monotonic milliseconds) */
  async #publish(version: string, change: StoryChange): Promise<{ image: string; at: number }> {
    const { stage, narrator, clock } = this.#options;
    const image = await narrator.during(`image ${version}`, clock, stage.publish(version, change));
    narrator.fact(`published ${stage.repository}:${trackedTag} = ${version}, ${short(image)}…`);
    return { image, at: clock.monotonicMilliseconds() };
  }

  async #confirmed(image: string, signal: AbortSignal): Promise<void> {
    const { installation } = this.#options;
    await this.#until('the end of the probation', 90, () => installation.isConfirmed(image), signal);
  }

  async #pollsPassed(count: number, signal: AbortSignal): Promise<void> {
    const seen = new Set<string>();
    const look = async () => {
      seen.add((await this.#options.installation.status()).lastPoll?.at ?? '');
      return seen.size > count ? true : undefined;
    };
    await this.#until(`${count} polls`, 60, look, signal);
  }

  /** The last poll, if it ended so. */
  async #lastPollOf(outcome: string): Promise<Poll> {
    const { lastPoll } = await this.#options.installation.status();
    return lastPoll?.class === outcome ? lastPoll : null;
  }

  /** The path, once the newest archive that was uploaded has a record there. */
  async #newestArchiveHas(path: string): Promise<string | undefined> {
    const archive = this.#options.stage.console.uploads.at(-1)?.file.archive;
    return archive && (await archiveMembers(archive)).includes(path) ? path : undefined;
  }

  #until<Value>(
    what: string,
    seconds: number,
    look: () => Promise<Value | undefined> | Value | undefined,
    signal: AbortSignal,
  ): Promise<Value> {
    const { clock, narrator } = this.#options;
    return narrator.during(what, clock, waitUntil({ clock, what, seconds, look }, signal));
  }
}

function short(image: string): string {
  return image.replace(/^.*@(sha256:.{12}).*$/, '$1');
}

function pollCost(poll: Poll): string {
  if (!poll) return 'was over before it was looked at';
  return `${poll.class}: ${poll.requests} request(s), ${formatBytes(poll.bytesSent + poll.bytesReceived)}`;
}
