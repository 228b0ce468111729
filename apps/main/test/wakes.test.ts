import { describe, expect, it } from '@jest/globals';
import { Trigger, type Wakeable } from '../src/loops/trigger.ts';
import { connect, type WakingParts, wakesOf } from '../src/wakes.ts';

const loops = [
  'configuration',
  'credentials',
  'pods',
  'storage',
  'poller',
  'describer',
  'gathers',
  'rollout',
  'uploads',
  'reports',
  'operator',
  'feed',
] as const;

describe('the table of who wakes whom', () => {
  it.each<[(typeof loops)[number] | 'taken', readonly string[]]>([
    ['configuration', ['services', 'poller', 'uploads', 'rollout', 'operator', 'gathers']],
    ['credentials', ['gathers', 'operator']],
    ['pods', ['rollout', 'listener']],
    ['storage', ['rollout']],
    ['taken', ['rollout']],
    ['poller', ['polls counted', 'rollout']],
    ['describer', ['rollout']],
    ['gathers', ['gathers counted', 'uploads', 'rollout']],
    ['rollout', ['images counted', 'gathers', 'operator']],
    ['uploads', ['uploads counted', 'reports', 'operator']],
    ['reports', ['reports counted', 'operator']],
  ])('wakes those who depend on %s', (changed, expected) => {
    const scene = create();

    scene.parts[changed].changed.fire();

    expect(scene.woken()).toEqual(expect.arrayContaining([...expected]));
  });

  it('has the services connected anew before anybody uses them', () => {
    const scene = create();

    scene.parts.configuration.changed.fire();

    expect(scene.woken()[0]).toBe('services');
  });

  it('serves a new certificate, and does without one', () => {
    const scene = create();
    const certificate = { changed: new Trigger() };
    connect(wakesOf({ ...scene.parts, certificate } as unknown as WakingParts));

    certificate.changed.fire();

    expect(scene.woken()).toEqual(['listener']);
  });

  it('shows people everything that changes what they see', () => {
    for (const changed of [
      'configuration',
      'credentials',
      'poller',
      'gathers',
      'rollout',
      'uploads',
      'reports',
      'operator',
    ] as const) {
      const scene = create();

      scene.parts[changed].changed.fire();

      expect([changed, scene.woken()]).toEqual([changed, expect.arrayContaining(['feed'])]);
    }
  });

  it('names every trigger once', () => {
    const { parts } = create();
    const triggers = wakesOf(parts as unknown as WakingParts).map(([trigger]) => trigger);

    expect(new Set(triggers).size).toBe(triggers.length);
  });

  it('wakes nobody by himself: what one has done is no news to him', () => {
    const { parts } = create();

    for (const [trigger, ...listeners] of wakesOf(parts as unknown as WakingParts)) {
      for (const listener of listeners) expect((listener as { changed?: Trigger }).changed === trigger).toBe(false);
    }
  });
});

/** Parts that do nothing but say that they were woken. */
function create() {
  const woken: string[] = [];
  const part = (name: string) => ({
    changed: new Trigger(),
    progressed: new Trigger(),
    wake: () => void woken.push(name),
  });
  const counting = (name: string): Wakeable => ({ wake: () => void woken.push(`${name} counted`) });
  const observers = Object.fromEntries(
    ['polls', 'gathers', 'images', 'uploads', 'reports'].map((name) => [name, counting(name)]),
  );
  const parts = {
    ...(Object.fromEntries(loops.map((name) => [name, part(name)])) as Record<
      (typeof loops)[number],
      ReturnType<typeof part>
    >),
    services: part('services'),
    taken: part('taken'),
    flaws: part('flaws'),
    gatherEvents: part('gatherEvents'),
    observers,
    listeners: [part('listener')],
    certificate: undefined,
  };
  connect(wakesOf(parts as unknown as WakingParts));
  return { parts, woken: () => woken };
}
