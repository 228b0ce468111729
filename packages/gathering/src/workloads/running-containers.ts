import type { JsonObject, JsonValue } from '@insights/cluster';
import { itemsOf, member, memberAt, textOf } from '../json.ts';
import type { ContainerShape } from './container-shape.ts';
import { runtimeInfoOf } from './runtime-info.ts';

interface RunningContainer {
  readonly namespace: string;
  readonly pod: string;
  readonly id: string;
  readonly shape: ContainerShape;
}

/** The containers that the runtime extractor can be asked about, by the node on which they run. */
export class RunningContainers {
  readonly #byNode = new Map<string, RunningContainer[]>();

  /** @param shapes - of its containers, in the order of their statuses */
  add(
    { name, namespace }: { readonly name: string; readonly namespace: string },
    pod: Readonly<JsonObject>,
    shapes: readonly ContainerShape[],
  ): void {
    if (memberAt(pod, 'status', 'phase') !== 'Running') return;
    const node = textOf(memberAt(pod, 'spec', 'nodeName'));
    const known = this.#byNode.get(node) ?? [];
    for (const [index, status] of itemsOf(memberAt(pod, 'status', 'containerStatuses')).entries()) {
      const shape = shapes[index];
      const id = textOf(member(status, 'containerID'));
      const isTerminated = (memberAt(status, 'state', 'terminated') ?? null) !== null;
      if (shape && id !== '' && !isTerminated) known.push({ namespace, pod: name, id, shape });
    }
    if (known.length > 0) this.#byNode.set(node, known);
  }

  /** Ids of those of a node, as its kubelet gives them: `cri-o://…`. */
  idsOn(node: string): string[] {
    return (this.#byNode.get(node) ?? []).map(({ id }) => id);
  }

  /** Takes what the extractor of a node answers: `{namespace: {pod: {container id: info}}}`; what was not asked is passed over. */
  describe(node: string, answer: JsonValue): void {
    for (const { namespace, pod, id, shape } of this.#byNode.get(node) ?? []) {
      const info = runtimeInfoOf(memberAt(answer, namespace, pod, id));
      if (info) shape.runtimeInfo = info;
    }
  }
}
