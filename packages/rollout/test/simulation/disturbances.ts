import { behaviours, digestFor, publish, repository } from './images.ts';
import { tag, type World } from './world.ts';

const day = 24 * 3600 * 1000;

/** Something that publishers, people, nodes and clouds do to a cluster. Each changes the world in one way. */
export const disturbances: Readonly<Record<string, (world: World) => void>> = {
  publish(world) {
    const version = `4.20.${4 + Math.floor(world.choices.next() * 20)}`;
    const image = publish(`image-${world.images.size}`, world.choices.pick(behaviours), version);
    world.tagDigest = world.addImage(image).digest;
  },
  publishOldAgain(world) {
    world.tagDigest = world.choices.pick([...world.images.keys()]);
  },
  deleteTag(world) {
    world.tagDigest = undefined;
  },
  withdraw(world) {
    if (world.tagDigest !== undefined) world.withdrawn.push(world.tagDigest);
  },
  registryFails(world) {
    world.pollFault = world.choices.pick([
      'NetworkError',
      'ServerError',
      'RateLimited',
      'TlsError',
      'RepoMissingOrDenied',
    ]);
  },
  registryRecovers(world) {
    world.pollFault = undefined;
  },
  pullsFail(world) {
    world.pullFault = world.choices.pick(['toomanyrequests', 'unauthorized', 'i/o timeout', 'no space left on device']);
  },
  pullsRecover(world) {
    world.pullFault = undefined;
  },
  upgradeStarts(world) {
    world.isUpgrading = true;
  },
  upgradeEnds(world) {
    if (world.isUpgrading) changeRelease(world);
    world.isUpgrading = false;
  },
  diskFills(world) {
    world.hasDiskPressure = !world.hasDiskPressure;
  },
  clusterBreaks(world) {
    world.isClusterBroken = true;
    world.wasClusterBroken = true;
  },
  clusterRecovers(world) {
    world.isClusterBroken = false;
  },
  releaseBreaks(world) {
    world.isReleaseBroken = true;
    if (world.pod.running?.image === world.release.image) world.pod.kill('Error', 1, world.time);
  },
  releaseRecovers(world) {
    world.isReleaseBroken = false;
  },
  admissionToggles(world) {
    world.rejectsPatches = !world.rejectsPatches;
  },
  webhookToggles(world) {
    world.failsPatches = !world.failsPatches;
  },
  deletePod(world) {
    world.replacePod();
  },
  rolloutToggles(world) {
    world.isRolledOut = !world.isRolledOut;
  },
  rebootNode(world) {
    world.bootID = `boot-${world.time}`;
    world.pod.kill('Unknown', 255, world.time);
    world.pod.endMain('Unknown', 255);
  },
  pin(world) {
    const digest = world.choices.pick([...world.images.keys()]);
    edit(world, world.choices.pick([`${repository}@${digest}`, tag, world.release.image]));
  },
  reset(world) {
    edit(world, world.choices.chance(0.5) ? '' : undefined);
  },
  writeGarbage(world) {
    edit(world, world.choices.pick(['latest', 'gatherer:4', `${repository}@sha256:12`, '{}']));
  },
  retry(world) {
    world.secret.retry = world.choices.pick([world.tagDigest ?? digestFor('none'), 'sha256:x']);
    world.secret.resourceVersion += 1;
  },
  corruptRecord(world) {
    world.killsOf.clear();
    world.wasRecordLost = true;
    world.secret.state = world.choices.pick([
      '{',
      '{"v":1}',
      '[]',
      (world.secret.state ?? '').replace('"rev"', '"rav"'),
    ]);
    world.secret.resourceVersion += 1;
  },
  deleteSecret(world) {
    world.killsOf.clear();
    world.wasRecordLost = true;
    world.secret.state = undefined;
    edit(world, undefined);
  },
  patchByHand(world) {
    const digest = world.choices.pick([...world.images.keys()]);
    const image = world.choices.pick([`${repository}@${digest}`, world.release.image]);
    world.pod.patch(image, undefined, world.time);
  },
  jumpClock(world) {
    world.skew += world.choices.pick([-day, day, -60_000, 8 * day]);
  },
  toggleObserve(world) {
    world.settings = { ...world.settings, observe: !world.settings.observe };
  },
  toggleMode(world) {
    world.settings = { ...world.settings, mode: world.settings.mode === 'disabled' ? 'stream' : 'disabled' };
  },
};

function edit(world: World, value: string | undefined): void {
  world.secret.gathererImage = value;
  world.secret.resourceVersion += 1;
}

function changeRelease(world: World): void {
  world.release = world.addRelease(`4.20.${3 + Math.floor(world.choices.next() * 10)}`);
  world.replacePod();
}
