import { describe, expect, it } from '@jest/globals';
import { nextConfiguration } from '../src/index.ts';
import { type Layers, messages, productionFile } from './files.ts';

/** Goes through versions of the layers, one after the other. */
function history(...steps: Partial<Layers>[]) {
  return steps.reduce<ReturnType<typeof nextConfiguration> | undefined>(
    (state, step) => nextConfiguration({ file: productionFile, ...step }, state),
    undefined,
  );
}

describe('the last good configuration', () => {
  it('stays in force for a key of the Secret that went bad', () => {
    const state = history({ secret: { interval: '1h' } }, { secret: { interval: 'x', scaInterval: '1h' } });

    expect(state?.config).toMatchObject({ intervalSeconds: 3600, entitlements: { intervalSeconds: 3600 } });
    expect(state?.problems).toHaveLength(1);
  });

  it('stays in force as long as the key is bad', () => {
    const bad = { secret: { interval: 'x' } };

    expect(history({ secret: { interval: '1h' } }, bad, bad)?.config.intervalSeconds).toBe(3600);
  });

  it('is forgotten when the key is gone', () => {
    const state = history({ secret: { interval: '1h' } }, { secret: { interval: 'x' } }, { secret: {} });

    expect(state?.config.intervalSeconds).toBe(7200);
    expect(state?.problems).toEqual([]);
  });

  it('stays in force as a whole when the ConfigMap cannot be read', () => {
    const state = history({ configMap: 'sca: {interval: 1h}\nfastTrack: {mode: disabled}' }, { configMap: 'a: [' });

    expect(state?.config).toMatchObject({ entitlements: { intervalSeconds: 3600 }, fastTrack: { mode: 'disabled' } });
  });

  it('is forgotten when the ConfigMap is deleted', () => {
    expect(history({ configMap: 'fastTrack: {mode: disabled}' }, {})?.config.fastTrack.mode).toBe('stream');
  });

  it('stays in force for a key of the ConfigMap that went bad', () => {
    const state = history(
      { configMap: 'fastTrack: {mode: disabled}' },
      { configMap: 'fastTrack: {mode: x, channel: fast}' },
    );

    expect(state?.config.fastTrack).toMatchObject({ mode: 'disabled', channel: 'fast' });
  });

  it('stays in force for fast-track when its keys do not fit together any more', () => {
    const state = history({ configMap: 'fastTrack: {mode: disabled}' }, { configMap: 'fastTrack: {mode: index}' });

    expect(state?.config.fastTrack.mode).toBe('disabled');
    expect(messages(state?.problems ?? [])).toEqual([expect.stringContaining('fastTrack.index must name')]);
  });

  it('stays in force when the file goes bad, while the other layers go on', () => {
    const state = history({}, { file: 'surprise: 1', secret: { interval: '1h' } });

    expect(state?.config).toMatchObject({ storagePath: '/var/lib/insights-operator', intervalSeconds: 3600 });
    expect(messages(state?.problems ?? [])).toContain('surprise is not a known key');
  });
});
