import { archiveTexts } from '@insights/fake-console';
import type { SuiteStage } from './suite-stage.ts';

/** Waits for a gather that begins from here on and has records, and for its upload. @returns the paths and texts of its records */
async function awaitGather(stage: SuiteStage, seconds = 180): Promise<ReadonlyMap<string, string>> {
  const { installation, console, clock } = stage;
  const since = clock.now().getTime();
  const startedAt = await stage.until('a gather', seconds, async () => {
    const last = (await installation.status()).gather.last;
    return last && Date.parse(last.startedAt) > since && last.records > 0 ? Date.parse(last.startedAt) : undefined;
  });
  const archive = await stage.until('its upload', 60, () => {
    const upload = console.uploads.find(({ receivedAt }) => receivedAt.getTime() > startedAt);
    return upload?.file.archive;
  });
  return archiveTexts(archive);
}

/** The same for a gather in which an alert had triggered something: Prometheus was asked, and trusted. */
export function awaitTriggeredGather(stage: SuiteStage): Promise<ReadonlyMap<string, string>> {
  return stage.until('a gather in which Prometheus had its alerts', 240, async () => {
    const records = await awaitGather(stage);
    return [...records.keys()].some((path) => path.startsWith('conditional/')) ? records : undefined;
  });
}
