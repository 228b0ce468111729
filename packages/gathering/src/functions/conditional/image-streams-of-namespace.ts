import { apiResource, withType } from '../../api-resource.ts';
import type { GatherContext } from '../../gather-context.ts';
import type { FunctionCard, RuledFunction } from '../../gather-function.ts';
import { lists } from '../../reads.ts';
import { fillRecordPath } from '../../records/record-path.ts';
import { strings } from '../../redactions/fields.ts';
import type { VisitedItem, Visits } from '../../visit.ts';
import { eachObject } from '../../visit-each.ts';

const imageStream = apiResource('image.openshift.io/v1', 'imagestreams', 'ImageStream');
const record = { path: 'conditional/namespaces/{ns}/imagestreams/{name}.json', resource: imageStream };
const mostStreams = 1000;

const hideRepositories = strings(
  'spec.dockerImageRepository',
  'spec.tags[].from.name',
  'status.dockerImageRepository',
  'status.publicDockerImageRepository',
  'status.tags[].items[].dockerImageReference',
);

const card: FunctionCard = {
  id: 'conditional/image_streams_of_namespace',
  description: 'The image streams of a namespace of the platform, when rules ask for them.',
  reads: [lists(imageStream)],
  records: [record.path],
  objects: [record],
  sensitivity: 'free text',
  since: '4.9',
};

/** `conditional/image_streams_of_namespace`. */
export const imageStreamsOfNamespace: RuledFunction = {
  ...card,
  ofRules: (run) =>
    run.triggered('image_streams_of_namespace').map(({ id, parameters }) => ({
      ...card,
      id,
      begin: () => begin(parameters.namespace),
    })),
};

function begin(namespace: string): Visits {
  let seen = 0;
  return {
    visits: [
      {
        resource: imageStream,
        selector: { namespace },
        visit: eachObject(imageStream, async (item, context) => {
          seen += 1;
          if (seen <= mostStreams) await recordStream(item, context);
          return undefined;
        }),
      },
    ],
    finish: (context) => {
      if (seen > mostStreams) context.warn(`${seen - mostStreams} image streams of ${namespace} are left out`);
    },
  };
}

async function recordStream(item: VisitedItem, context: GatherContext): Promise<void> {
  const label = `imagestreams ${item.namespace}/${item.name}`;
  const object = item.parse();
  hideRepositories(object, {
    error: (message) => context.error(`${label}: ${message}`),
    warn: (message) => context.warn(`${label}: ${message}`),
  });
  const path = fillRecordPath(record.path, { name: item.name, namespace: item.namespace });
  await context.record({ path, bytes: JSON.stringify(withType(imageStream, object)) });
}
