import type { Observation } from '@insights/rollout';
import { describe, expect, it } from '@jest/globals';
import { operatorInputs } from '../../src/status/operator-inputs.ts';
import { config } from '../support/config.ts';
import { shownParts } from '../support/shown-parts.ts';

const now = new Date('2026-01-01T00:00:10Z');
const { configuration } = shownParts();

const releaseImage = `quay.io/a/b@sha256:${'0'.repeat(64)}`;
const chosen = { image: releaseImage, source: 'pin', digest: '', since: '', provisional: false };

describe('what people configured, as the conditions tell it', () => {
  it('call a pin to the release image a pin', () => {
    const observation = {
      pod: { gathererImage: releaseImage },
      release: { image: releaseImage, version: '4.20.3' },
      record: { kind: 'valid', record: { chosen, quarantine: [], flap: {} } },
      handshake: {},
    } as unknown as Observation;

    const { image } = operatorInputs(shownParts({ rollout: { observation, waiting: undefined } }), now);

    expect(image?.running.source).toBe('pin');
  });

  it('say why nothing leaves the cluster, with the place that was looked at', () => {
    const notReporting = 'secret openshift-config/pull-secret is not valid JSON';
    const parts = shownParts({
      configuration: { ...configuration, isReporting: false, isGathering: false, notReporting },
    });

    expect(operatorInputs(parts, now)).toMatchObject({ disabledBy: 'NoToken', disabledDetail: notReporting });
  });

  it('tell of gathering without a token where that is wanted', () => {
    const wanted = { ...configuration, config: config({ gatherWithoutUpload: true }), isReporting: false };

    expect(operatorInputs(shownParts({ configuration: wanted }), now)).toMatchObject({
      disabledBy: 'NoToken',
      gathersWithoutUpload: true,
    });
  });

  it('carry settings that have no effect', () => {
    const notes = ['configmap insights-config: sca.interval has no effect'];

    expect(operatorInputs(shownParts({ configuration: { ...configuration, notes } }), now).configurationNotes).toEqual(
      notes,
    );
  });
});
