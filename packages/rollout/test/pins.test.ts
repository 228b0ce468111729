import { describe, expect, it } from '@jest/globals';
import { decide, type DescriptionView, readRecord, serializeRecord } from '../src/index.ts';
import { digestFor, repository } from './simulation/images.ts';
import { tag } from './simulation/world.ts';
import {
  ago,
  chosen,
  digest,
  image,
  now,
  observation,
  operation,
  pod,
  record,
  release,
  written,
} from './support/fixtures.ts';
import { Story } from './support/story.ts';

const minute = 60;

describe('a pin', () => {
  it('by tag is resolved each time it is written', () => {
    const story = Story.settled();
    const first = story.publish('works');
    story.edit('gathererImage', tag);
    story.until(() => story.record.chosen.source === 'pin' && story.record.phase === 'Stable');
    story.edit('gathererImage', '');
    const second = story.publish('works', '4.20.8');
    story.until(() => story.record.chosen.source === 'release' && story.record.phase === 'Stable');

    story.edit('gathererImage', tag);
    story.until(() => story.record.chosen.source === 'pin');

    expect(first.image).not.toBe(second.image);
    expect(story.record.chosen.image).toBe(second.image);
  });

  it('that was refused is asked about again, and taken when nothing is against it any more', () => {
    const story = Story.settled();
    const { image: pinned } = story.publish('works');
    const { settings } = story.world;
    story.world.tagDigest = undefined;
    story.world.settings = { ...settings, allowedRepositories: ['quay.io/other/gatherer'] };
    story.edit('gathererImage', pinned);
    story.until(() => story.events.includes('InvalidPin'));
    story.world.settings = settings;

    story.edit('gathererImage', pinned);

    story.until(() => story.record.chosen.image === pinned);
  });

  it('that fails is not applied again by a tool that puts it back, and is heard of once an hour', () => {
    const story = Story.settled();
    const bad = story.publish('exits-at-once');
    story.world.tagDigest = undefined;
    story.edit('gathererImage', bad.image);
    story.until(() => story.record.quarantine.length > 0);
    const before = story.events.length;

    for (let round = 0; round < 36; round += 1) {
      story.edit('gathererImage', bad.image);
      story.pass(5 * minute);
    }

    expect(story.patches.filter((to) => to === bad.image)).toHaveLength(1);
    const repeated = story.events.slice(before).filter((reason) => reason === 'InvalidPin');
    expect(repeated.length).toBeGreaterThanOrEqual(2);
    expect(repeated.length).toBeLessThanOrEqual(4);
    expect(story.world.pod.image).toBe(story.world.release.image);
  });

  it('that has failed is freed by a retry', () => {
    const story = Story.settled();
    const bad = story.publish('exits-at-once');
    story.world.tagDigest = undefined;
    story.edit('gathererImage', bad.image);
    story.until(() => story.record.quarantine.length > 0);
    story.edit('retry', bad.digest);
    story.until(() => story.world.secret.retry === undefined);

    story.edit('gathererImage', bad.image);

    story.until(() => story.patches.filter((to) => to === bad.image).length === 2);
  });

  it('whose content nobody has is said once, and given up after a day', () => {
    const story = Story.settled();
    const missing = `${repository}@${digestFor('nobody has it')}`;
    story.edit('gathererImage', missing);
    story.pass(3600);
    const soon = [...story.events];
    const value = story.world.secret.gathererImage;

    story.until(() => story.world.secret.gathererImage === story.world.release.image, 2 * 86_400);

    expect(soon.filter((reason) => reason === 'InvalidPin')).toHaveLength(1);
    expect(value).toBe(missing);
    expect(story.patches).toEqual([]);
  });

  it.each(['[::1]:5000/a', 'localhost:5000/a', 'docker.io/gatherer', '10.0.0.1:5000/a/b'])(
    'may be whatever can be polled: %p',
    (name) => {
      const value = `${name}@${digest('b')}`;
      const seen = observation(record(), { secret: { gathererImage: value } });
      const settings = { ...seen.settings, allowedRepositories: [name] };

      expect(decide({ ...seen, settings })).toMatchObject({ kind: 'describe', image: { digest: digest('b') } });
    },
  );

  it('is not asked about before the registry allows it', () => {
    const value = image('b');
    const seen = observation(record(), { secret: { gathererImage: value } });
    const asked = decide(seen);
    if (asked.kind !== 'describe') throw new Error(asked.kind);
    const outcome = {
      kind: 'failed',
      reason: 'RateLimited',
      message: '429',
      failures: 1,
      notBefore: now + 3_600_000,
    } as const;
    const description: DescriptionView = { image: asked.image, request: asked.request, at: now - 1000, outcome };
    const noted = written(decide({ ...seen, description }));
    const later = observation(noted.record, { description, secret: { gathererImage: value } });

    expect(decide(later)).toMatchObject({ kind: 'wait', reason: 'PinPending', until: now + 3_600_000 });
    expect(decide({ ...later, now: now + 3_600_001 }).kind).toBe('describe');
  });

  it('that waits for a registry holds up no fallback', () => {
    const op = operation('a', { handshakeAt: ago(30) });
    const ended = { containerID: 'cri-o://new', reason: 'OOMKilled', exitCode: 137, message: '' };
    const down = pod(op.to, {
      container: { ...pod(op.to).container, state: { kind: 'terminated', ...ended } } as never,
    });
    const seen = observation(record({ phase: 'Probation', chosen: chosen('a', { provisional: true }), op }), {
      pod: down,
      secret: { gathererImage: image('b') },
    });

    expect(written(decide(seen)).record.phase).toBe('RollingBack');
  });
});

describe('a candidate that a registry throttles', () => {
  it('is not asked about before the registry allows it', () => {
    const candidate = {
      digest: digest('a'),
      image: image('a'),
      firstSeen: ago(9),
      notBefore: ago(9),
      attempts: 0,
      tries: 0,
    };
    const poll = {
      ...observation(record()).poll,
      image: { registry: 'quay.io', repository: 'insights/gatherer', digest: digest('a') },
    };
    const seen = observation(record({ phase: 'Candidate', candidate }), { poll: poll as never });
    const asked = decide(seen);
    if (asked.kind !== 'describe') throw new Error(asked.kind);
    const outcome = {
      kind: 'failed',
      reason: 'RateLimited',
      message: '429',
      failures: 1,
      notBefore: now + 3_600_000,
    } as const;

    const held = written(
      decide({ ...seen, description: { image: asked.image, request: asked.request, at: now, outcome } }),
    );

    expect(held.record.candidate?.notBefore).toBe(ago(-3600));
  });

  it('is dropped when nobody has had its content for a day', () => {
    const story = Story.settled();
    story.world.tagDigest = digestFor('a tag that leads nowhere');

    story.until(() => story.record.quarantine.length > 0, 3 * 86_400);

    expect(story.record.quarantine[0]).toMatchObject({ class: 'infrastructure', reason: 'ManifestUnknown' });
    expect(story.patches).toEqual([]);
  });
});

describe('a record that was edited together with GathererImage', () => {
  it.each(['quay.io/evil/gatherer:latest', `quay.io/evil/gatherer@${digest('e')}`, 'evil', `${repository}:tag`])(
    'runs nothing that a fresh decision would not: %p',
    (evil) => {
      const story = Story.settled();
      const good = story.publish('works');
      story.until(() => story.record.chosen.image === good.image && story.record.phase === 'Stable');
      const edited = { ...story.record, chosen: { ...story.record.chosen, image: evil, digest: '' } };
      story.world.secret.state = serializeRecord(edited);
      story.edit('gathererImage', evil);
      story.world.tagDigest = undefined;
      story.world.replacePod();
      story.restartMain();

      story.pass(2 * 3600);

      expect(story.patches).toEqual([good.image]);
      expect(story.record.chosen.image).toBe(story.world.release.image);
    },
  );

  it.each(['Prepared', 'Applying'] as const)('drops an operation in %s towards such an image', (phase) => {
    const op = operation('a', { to: 'quay.io/evil/gatherer:latest' });

    const action = written(decide(observation(record({ phase, op }), { pod: pod(release.image) })));

    expect(action.record).toMatchObject({ phase: 'Stable', chosen: { image: release.image } });
    expect(readRecord(serializeRecord(action.record)).kind).toBe('valid');
  });

  it('falls back to the release image and not to what it names', () => {
    const op = operation('a', {
      purpose: 'rollback',
      rollback: true,
      from: image('a'),
      to: 'quay.io/evil/gatherer:latest',
    });

    const action = written(decide(observation(record({ phase: 'RollingBack', op }), { pod: pod(image('a')) })));

    expect(action.record.op?.to).toBe(release.image);
  });
});

describe('the run of the A/A check', () => {
  it('has a name that nobody knew before the release container answered', () => {
    const verdict = { class: 'image', reason: 'GatherFailed', digest: digest('a'), attempts: 1 } as const;
    const op = operation('a', {
      id: 'op-known',
      purpose: 'rollback',
      rollback: true,
      from: image('a'),
      to: release.image,
      verdict,
    });
    const back = pod(release.image, {
      container: { ...pod(release.image).container, containerID: 'cri-o://back' } as never,
    });
    const handshake = { containerID: 'cri-o://back', contract: '1.0', version: '4.20.3', revision: 'r' };

    const { quarantine } = written(
      decide(observation(record({ phase: 'RollingBack', op }), { pod: back, handshake, newId: 'drawn-now' })),
    ).record;

    expect(quarantine[0]?.check?.gather).toBe('drawn-now-check');
  });
});
