import type { Observation, RolloutRecord } from '@insights/rollout';
import { describe, expect, it } from '@jest/globals';
import { operatorInputs } from '../../src/status/operator-inputs.ts';
import { identity } from '../support/identity.ts';
import { shownParts } from '../support/shown-parts.ts';

const now = new Date('2026-01-01T00:01:00Z');
const newer = `quay.io/openshift/origin-insights-operator@sha256:${'4'.repeat(64)}`;

describe('what the conditions follow from', () => {
  it('is settled once the gatherer answered, or two minutes after the start', () => {
    const later = new Date('2026-01-01T00:02:01Z');
    const answering = shownParts({ rollout: { observation: observation({ handshake: true }), waiting: undefined } });

    expect(operatorInputs(shownParts(), now).isSettled).toBe(false);
    expect(operatorInputs(shownParts(), later).isSettled).toBe(true);
    expect(operatorInputs(answering, now).isSettled).toBe(true);
  });

  it('says that nothing leaves the cluster, with the place that was looked at', () => {
    const { configuration } = shownParts();
    const notReporting = 'no token in secret openshift-config/pull-secret';

    const inputs = operatorInputs(
      shownParts({ configuration: { ...configuration, isReporting: false, notReporting } }),
      now,
    );

    expect(inputs.disabledBy).toBe('NoToken');
    expect(JSON.stringify(inputs)).toContain(notReporting);
  });

  it('has the services that fail, with how often', () => {
    const uploads = {
      pending: 1,
      last: undefined,
      unreadable: undefined,
      failure: { failure: failing('UploadFailed'), count: 4 },
    };
    const reports = { last: undefined, failure: failing('NotAvailable') };

    const { sources } = operatorInputs(shownParts({ uploads, reports }), now);

    expect(sources).toMatchObject([
      { operation: 'Uploading', isHealthy: false, reason: 'UploadFailed', count: 4 },
      { operation: 'DownloadingReport', isHealthy: false, reason: 'NotAvailable', count: 1 },
    ]);
  });

  it.each([
    ['release', identity.releaseImage, 'release', undefined],
    ['fast-track', newer, 'fast-track', newer],
    ['pin', newer, 'pin', newer],
    ['override', newer, 'release', identity.releaseImage],
  ] as const)('knows a %s image for what it is', (source, running, chosenSource, chosen) => {
    const record = { chosen: { image: chosen ?? identity.releaseImage, source: chosenSource, provisional: false } };
    const seen = observation({ gathererImage: running, record });

    const { image } = operatorInputs(shownParts({ rollout: { observation: seen, waiting: undefined } }), now);

    expect(image?.running.source).toBe(source);
  });

  it.each([
    ['a verdict that still holds', { until: '2026-01-02T00:00:00Z', release: '4.20.3' }, true],
    ['one without an end', { release: '4.20.3' }, true],
    ['one that has ended', { until: '2025-12-31T00:00:00Z', release: '4.20.3' }, false],
    ['one of another release', { until: '2026-01-02T00:00:00Z', release: '4.20.2' }, false],
  ])('remembers %s, or not', (_what, entry, isRemembered) => {
    const quarantine = [{ digest: 'sha256:4', class: 'image', reason: 'CrashLoopBackOff', count: 1, at: '', ...entry }];
    const chosen = { image: identity.releaseImage, source: 'release', provisional: false };
    const seen = observation({ record: { chosen, quarantine } });

    const { image } = operatorInputs(shownParts({ rollout: { observation: seen, waiting: undefined } }), now);

    expect(image?.fellBackFrom !== undefined).toBe(isRemembered);
  });

  it('says what is being put back for which image, and not which failed before', () => {
    const op = { purpose: 'rollback', verdict: { digest: 'sha256:9', reason: 'GatherFailed' } };

    expect(puttingBack({ phase: 'RollingBack', op })).toBe('sha256:9 failed with GatherFailed');
    expect(puttingBack({ phase: 'RollingBack', op: { purpose: 'reset' } })).toBe('reset');
    expect(puttingBack({ phase: 'Stable' })).toBeUndefined();
    expect(puttingBack({ phase: 'Applying', op })).toBeUndefined();
  });

  it.each([
    ['there never was a token', undefined, 'refused', 'NoCredentials'],
    ['the last token has ended', now, 'refused', 'NoCredentials'],
    ['the last token is still good', new Date(now.getTime() + 1), 'refused', undefined],
    ['the first token is being asked for', undefined, undefined, undefined],
  ])('knows whether the gatherer can gather when %s', (_what, expiresAt, failure, reason) => {
    const rollout = { observation: observation({ handshake: true }), waiting: undefined };

    const { gatherer } = operatorInputs(shownParts({ rollout, credentials: { expiresAt, failure } }), now);

    expect(gatherer).toMatchObject({ isAvailable: reason === undefined, hasNoWorkingImage: false });
    expect(gatherer?.reason).toBe(reason ?? '');
    if (reason !== undefined) expect(gatherer?.message).toContain('service account gather for the gatherer: refused');
  });

  it('says what the container waits for while the gatherer does not answer', () => {
    const state = { kind: 'waiting', reason: 'ImagePullBackOff', message: 'Back-off pulling image' };
    const chosen = { image: identity.releaseImage, source: 'release', provisional: false };
    const seen = observation({ state, record: { chosen } });

    const { gatherer } = operatorInputs(shownParts({ rollout: { observation: seen, waiting: undefined } }), now);

    expect(gatherer).toMatchObject({
      isAvailable: false,
      reason: 'ImagePullBackOff',
      message: 'Back-off pulling image',
    });
  });
});

function puttingBack(record: object): string | undefined {
  const rollout = { observation: observation({ record }), waiting: undefined };
  return operatorInputs(shownParts({ rollout }), now).image?.puttingBack;
}

interface Seen {
  readonly handshake?: boolean;
  readonly gathererImage?: string;
  readonly record?: object;
  readonly state?: object;
}

function observation({ handshake = false, gathererImage = identity.releaseImage, record, state }: Seen): Observation {
  const chosen = { image: identity.releaseImage, source: 'release', provisional: false };
  const whole = { phase: 'Stable', chosen, quarantine: [], flap: { since: '', swaps: 0, fallbacks: 0 }, ...record };
  return {
    now: now.getTime(),
    release: { version: identity.releaseVersion, image: identity.releaseImage },
    record: { kind: 'valid', record: whole as unknown as RolloutRecord },
    pod: { gathererImage, ...(state ? { container: { state, restartCount: 0 } } : {}) },
    settings: { mode: 'stream' },
    gather: { isRunning: false },
    cluster: { isUpgrading: false, isRolledOut: true, hasDiskPressure: false },
    secret: {},
    ...(handshake ? { handshake: { version: '4.20.3' } } : {}),
  } as unknown as Observation;
}

function failing<Reason extends 'UploadFailed' | 'NotAvailable'>(reason: Reason) {
  return { reason, message: 'the service is away' };
}
