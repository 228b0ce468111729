import { isJsonObject, type JsonValue } from '@insights/cluster';
import { apiResource } from '../../api-resource.ts';
import { ConfigMapValues } from '../../config-maps/config-map-values.ts';
import { harmlessText } from '../../config-maps/harmless-text.ts';
import { knownInsightsConfig } from '../../config-maps/insights-config.ts';
import { harmlessInstallConfig } from '../../config-maps/install-config.ts';
import { parseSettings } from '../../config-maps/settings-yaml.ts';
import type { GatherContext, GatheredRecord } from '../../gather-context.ts';
import type { GatherFunction } from '../../gather-function.ts';
import { member, textOf } from '../../json.ts';
import { gets, lists } from '../../reads.ts';
import { pathSegment } from '../../records/record-path.ts';
import type { Visit, Visits } from '../../visit.ts';
import { eachObject } from '../../visit-each.ts';

const configMaps = apiResource('v1', 'configmaps', 'ConfigMap');
const configNamespace = 'openshift-config';

/** A config map that is read by its name, and the records that are made of its `data`. */
interface Source {
  readonly namespace: string;
  readonly name: string;
  readonly records: string;
  readonly recordsOf: (data: JsonValue | undefined) => GatheredRecord[];
}

const monitoring = 'config/configmaps/openshift-monitoring/cluster-monitoring-config';
const network = 'config/configmaps/openshift-network-operator/gateway-mode-config';
const insights = 'config/configmaps/openshift-insights/insights-config/config.json';
const install = 'config/configmaps/kube-system/cluster-config-v1/install-config';

const sources: readonly Source[] = [
  {
    namespace: 'openshift-monitoring',
    name: 'cluster-monitoring-config',
    records: `${monitoring}/{key}.json`,
    recordsOf: (data) => everyKeyAsJson(data, monitoring),
  },
  {
    namespace: 'openshift-network-operator',
    name: 'gateway-mode-config',
    records: `${network}/{key}.json`,
    recordsOf: (data) => everyKeyAsJson(data, network),
  },
  {
    namespace: 'openshift-insights',
    name: 'insights-config',
    records: insights,
    recordsOf: (data) => {
      const settings = parseSettings(textOf(member(data, 'config.yaml')), 'config.yaml');
      return [{ path: insights, bytes: JSON.stringify(knownInsightsConfig(settings)) }];
    },
  },
  {
    namespace: 'kube-system',
    name: 'cluster-config-v1',
    records: install,
    recordsOf: (data) => {
      const text = member(data, 'install-config');
      if (text === undefined) return [{ path: install, bytes: '' }];
      return [{ path: install, bytes: harmlessInstallConfig(parseSettings(textOf(text), 'install-config')) }];
    },
  },
];

/** `clusterconfig/config_maps`: settings of the cluster that live in config maps. */
export const configMapsOfPlatform: GatherFunction = {
  id: 'clusterconfig/config_maps',
  description:
    'Config maps of openshift-config; of monitoring, network and this operator; how the cluster was installed.',
  reads: [
    lists(configMaps, { namespaces: [configNamespace] }),
    ...sources.map(({ namespace, name }) => gets(configMaps, { namespaces: [namespace], names: [name] })),
  ],
  records: [`config/configmaps/${configNamespace}/{name}/{key}`, ...sources.map(({ records }) => records)],
  objects: [],
  sensitivity: 'free text',
  since: '4.3.25',
  begin,
};

function begin(): Visits {
  const values = new ConfigMapValues(`config/configmaps/${configNamespace}`);
  return {
    visits: [
      {
        resource: configMaps,
        selector: { namespace: configNamespace },
        visit: eachObject(configMaps, async (item, context) => {
          await values.record(item.name, item.parse(), context);
          return undefined;
        }),
        onProblem: tell,
      },
      ...sources.map(visitOf),
    ],
    finish: (context) => values.tellLeftOut(context),
  };
}

function visitOf({ namespace, name, recordsOf }: Source): Visit {
  return {
    resource: configMaps,
    selector: { namespace, name },
    visit: eachObject(configMaps, async (item, context) => {
      const records = recordsOf(item.parse()['data']);
      for (const record of records) await context.record(record);
      return undefined;
    }),
    onProblem: tell,
  };
}

// Each source is tried, whatever became of the others.
function tell(problem: unknown, context: GatherContext): void {
  context.error(problem);
}

// One key that is no YAML drops all of them: nothing is recorded before each was read.
function everyKeyAsJson(data: JsonValue | undefined, folder: string): GatheredRecord[] {
  return Object.entries(isJsonObject(data) ? data : {}).map(([key, text]) => {
    const value = parseSettings(textOf(text), key);
    const path = `${folder}/${pathSegment(key.replace(/\.yaml$/, ''), 'key')}.json`;
    return {
      path,
      bytes: JSON.stringify(value, (_, each: unknown) => (typeof each === 'string' ? harmlessText(each) : each)),
    };
  });
}
