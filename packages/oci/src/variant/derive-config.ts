import { isObject, type JsonObject, present } from '@insights/process';

/** What an image says of itself and differs from the one it is made of. */
export interface ConfigChange {
  /** `null` takes a label away. */
  readonly labels?: Readonly<Record<string, string | null>>;
  /** By name; `null` takes a variable away. */
  readonly env?: Readonly<Record<string, string | null>>;
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly user?: string;
  /** What it claims to be made for, in GOARCH names: `arm64`. */
  readonly architecture?: string;
}

/**
 * Changes an image config (`opencontainers/image-spec:config.md`); whatever is not named stays.
 * @param diffId - digest of the uncompressed tar of one more layer
 */
export function deriveConfig(config: JsonObject, change: ConfigChange, diffId?: string): JsonObject {
  const run = objectIn(config, 'config');
  const { labels, env, entrypoint, cmd, user, architecture } = change;
  return {
    ...config,
    ...present({ architecture }),
    config: {
      ...run,
      ...(labels ? { Labels: merge(objectIn(run, 'Labels'), labels) } : {}),
      ...(env ? { Env: mergeEnvironment(run['Env'], env) } : {}),
      ...present({ Entrypoint: entrypoint, Cmd: cmd, User: user }),
    },
    ...(diffId === undefined ? {} : withLayer(config, diffId)),
  };
}

function withLayer(config: JsonObject, diffId: string): JsonObject {
  const rootfs = objectIn(config, 'rootfs');
  const history = { created: config['created'], created_by: 'insights operator-image derive' };
  return {
    rootfs: { ...rootfs, diff_ids: [...listIn(rootfs, 'diff_ids'), diffId] },
    history: [...listIn(config, 'history'), history],
  };
}

function mergeEnvironment(value: unknown, change: Readonly<Record<string, string | null>>): string[] {
  const variables = (Array.isArray(value) ? value : []).filter((entry) => typeof entry === 'string');
  const before = variables.map((entry) => {
    const equals = entry.indexOf('=');
    return [entry.slice(0, equals), entry.slice(equals + 1)] as const;
  });
  return Object.entries(merge(Object.fromEntries(before), change)).map(([name, text]) => `${name}=${String(text)}`);
}

function merge(before: JsonObject, change: Readonly<Record<string, string | null>>): JsonObject {
  return Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== null));
}

function objectIn(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  return isObject(value) ? value : {};
}

function listIn(object: JsonObject, name: string): unknown[] {
  const value = object[name];
  return Array.isArray(value) ? value : [];
}
