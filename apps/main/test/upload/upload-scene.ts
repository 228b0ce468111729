import { mkdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { ArchiveStore, ArchiveWriter, type InspectedArchive } from '@insights/archive';
import { UploadClient } from '@insights/console';
import { Egress } from '@insights/egress';
import { FakeConsole } from '@insights/fake-console';
import { FakeClock, systemClock } from '@insights/process';
import type { UploadAnswer } from '../../src/upload/upload-answers.ts';
import { UploadController } from '../../src/upload/upload-controller.ts';
import { capturedLog } from '../support/captured-log.ts';
import { clusterId } from '../support/cluster-objects.ts';
import { config } from '../support/config.ts';
import { run } from '../support/running.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const random = () => 0.5;

/** The controller on a folder and a service, at an interval of two hours; every random choice is the middle. */
export class UploadScene implements AsyncDisposable {
  isJudged = true;
  unreadable: string | undefined;
  readonly gathers = {
    verdicts: { isJudged: () => this.isJudged, isUnreadable: (name: string) => name === this.unreadable },
    last: undefined as { archive: InspectedArchive } | undefined,
  };
  /** Names in the order in which they were accepted. */
  readonly accepted: string[] = [];
  readonly clock = new FakeClock();
  readonly answers: number[] = [];
  readonly console: FakeConsole;
  readonly folder: string;
  readonly uploads: UploadController;
  readonly configuration: { config: ReturnType<typeof config>; token: string | undefined };
  readonly cluster: { last: { clusterId: string | undefined } };
  readonly #stack: AsyncDisposableStack;

  private constructor(
    parts: Pick<UploadScene, 'console' | 'folder'> & { token: string | undefined; clusterId: string | undefined },
    stack: AsyncDisposableStack,
  ) {
    this.console = parts.console;
    this.folder = parts.folder;
    this.#stack = stack;
    this.cluster = { last: { clusterId: parts.clusterId } };
    const { endpoint } = parts.console.endpoints;
    this.configuration = { config: config({ storagePath: parts.folder, endpoint }), token: parts.token };
    const egress = new Egress();
    stack.defer(() => egress.close());
    const release = { version: '4.20.3', commit: 'unknown' };
    const upload = new UploadClient({ egress, clock: systemClock, random, release });
    this.uploads = new UploadController({
      configuration: this.configuration,
      services: { upload },
      cluster: this.cluster,
      gathers: this.gathers,
      clock: this.clock,
      random,
      log: capturedLog().log,
    });
    this.#countAnswers();
  }

  static async start(state: { token?: string | undefined; clusterId?: string | undefined } = {}): Promise<UploadScene> {
    await using starting = new AsyncDisposableStack();
    const folder = join(starting.use(await temporaryFolder()).path, 'archives');
    await mkdir(folder);
    const console = starting.use(await FakeConsole.start());
    return new UploadScene({ console, folder, token: 'token', clusterId, ...state }, starting.move());
  }

  run(): void {
    this.#stack.use(run(this.uploads));
  }

  async names(): Promise<string[]> {
    return (await new ArchiveStore(this.folder).list()).map(({ name }) => name);
  }

  /** Writes a real archive, as old as the clock says. @returns its name */
  async writeArchive(): Promise<string> {
    await using writer = await ArchiveWriter.create({ directory: this.folder, clock: systemClock });
    await writer.add({ path: 'config/version.json', bytes: '{}' });
    await writer.add({ path: 'insights-operator/example.json', bytes: '{}' });
    const { name = '' } = (await writer.finish()) ?? {};
    const now = this.clock.now();
    await utimes(join(this.folder, name), now, now);
    return name;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }

  #countAnswers(): void {
    let counted: UploadAnswer | undefined;
    this.uploads.changed.add({
      wake: () => {
        const { answer } = this.uploads;
        if (answer && answer !== counted) this.answers.push(answer.statusCode);
        counted = answer;
        const name = this.uploads.last?.archive;
        if (name !== undefined && name !== this.accepted.at(-1)) this.accepted.push(name);
      },
    });
  }
}
