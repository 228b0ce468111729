import type { RecordReading, RolloutRecord } from '@insights/rollout';
import { describe, expect, it } from '@jest/globals';
import { newestChoice, supersedesAnnotation } from '../src/newest-choice.ts';
import type { StoredChoice, StoredObject } from '../src/record-place.ts';

const secret: StoredObject = { metadata: { uid: 's', resourceVersion: '7' } };
const nothing: StoredChoice = { record: { kind: 'absent' }, gathererImage: undefined, retry: undefined };

describe('newestChoice', () => {
  it('is the secret while the ConfigMap holds nothing', () => {
    const inSecret = stored(3, 'a');

    expect(newestChoice({ secret, inSecret, configMap: undefined, inConfigMap: nothing })).toBe(inSecret);
  });

  it('is the ConfigMap while there is no secret', () => {
    const inConfigMap = stored(3, 'a');

    expect(newestChoice({ secret: undefined, inSecret: nothing, configMap: {}, inConfigMap })).toBe(inConfigMap);
  });

  it('is the record with the newer rev', () => {
    const inSecret = stored(9, 'a');

    expect(newestChoice({ secret, inSecret, configMap: {}, inConfigMap: stored(3, 'b') })).toBe(inSecret);
  });

  it('does not take an old choice of ours in the secret for a pin', () => {
    const choice = newestChoice({ secret, inSecret: stored(3, 'a'), configMap: {}, inConfigMap: stored(9, 'b') });

    expect(choice).toMatchObject({ gathererImage: 'b', record: { record: { rev: 9 } } });
  });

  it('keeps what a human wrote into the secret beside the newer record', () => {
    const inSecret = { ...stored(3, 'a'), gathererImage: 'pin' };

    expect(newestChoice({ secret, inSecret, configMap: {}, inConfigMap: stored(9, 'b') }).gathererImage).toBe('pin');
  });

  it('is the ConfigMap for as long as the secret is the version that could not be written', () => {
    const configMap = { metadata: { annotations: { [supersedesAnnotation]: 's/7' } } };
    const inSecret = { ...stored(3, 'a'), gathererImage: 'pin' };
    const inConfigMap = stored(9, 'b');

    expect(newestChoice({ secret, inSecret, configMap, inConfigMap })).toBe(inConfigMap);
  });
});

function stored(rev: number, image: string): StoredChoice {
  const record = { kind: 'valid', record: { rev, chosen: { image } } as RolloutRecord } satisfies RecordReading;
  return { record, gathererImage: image, retry: undefined };
}
