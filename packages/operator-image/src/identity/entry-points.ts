/** Where the programs are in an image; manifests and variants of the image name these paths. */
export const programPaths = {
  gatherer: '/usr/bin/insights-operator',
  main: '/usr/bin/insights-operator-main',
  insights: '/usr/bin/insights',
} as const;

/** What an image runs when a pod says nothing else. */
export const entryPoint = { entrypoint: [programPaths.gatherer], cmd: ['serve'] } as const;

/** Any user will do as long as the group is 0, which is how OpenShift runs it. */
export const imageUser = '1001:0';

/**
 * Node.js in the image: where the distroless images of Debian have it. Also the interpreter of the programs, so that
 * neither a shell nor `env` has to be there.
 */
export const imageNode = '/nodejs/bin/node';
