import type { JsonValue } from '@insights/cluster';
import { itemsOf, member, textOf } from '../json.ts';
import { imageIdOf } from './image-id.ts';
import type { RuntimeInfo } from './runtime-info.ts';
import { firstArgumentHash } from './workload-hash.ts';

/** What is told of a container. */
export interface ContainerShape {
  readonly imageID: string;
  readonly firstCommand: string | undefined;
  readonly firstArg: string | undefined;
  /** What the runtime extractor says of it; found out last. */
  runtimeInfo?: RuntimeInfo;
}

/**
 * The shapes of a pod's containers, or of its init containers, in the order of their statuses.
 * @returns `undefined` when one has no counterpart in the spec, or runs an image that cannot be told
 */
export function containerShapes(
  specs: readonly JsonValue[],
  statuses: readonly JsonValue[],
): ContainerShape[] | undefined {
  const shapes: ContainerShape[] = [];
  for (const [index, status] of statuses.entries()) {
    const spec = specOf(textOf(member(status, 'name')), specs, index);
    const shape = spec === undefined ? undefined : shapeOf(spec, status);
    if (!shape) return undefined;
    shapes.push(shape);
  }
  return shapes;
}

// Statuses nearly always come in the order of the spec.
function specOf(name: string, specs: readonly JsonValue[], index: number): JsonValue | undefined {
  const isNamed = (spec: JsonValue | undefined) => member(spec, 'name') === name;
  return isNamed(specs[index]) ? specs[index] : specs.find(isNamed);
}

function shapeOf(spec: JsonValue, status: JsonValue): ContainerShape | undefined {
  const imageID = imageIdOf(textOf(member(status, 'imageID'))) ?? imageIdOf(textOf(member(spec, 'image')));
  if (imageID === undefined) return undefined;
  return {
    imageID,
    firstCommand: firstArgumentHash(itemsOf(member(spec, 'command'))),
    firstArg: firstArgumentHash(itemsOf(member(spec, 'args'))),
  };
}
