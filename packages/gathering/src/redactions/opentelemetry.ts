import { isJsonObject, type JsonObject } from '@insights/cluster';
import { unexpectedObject } from '../errors.ts';
import { member } from '../json.ts';
import type { Change } from './change.ts';

/** Keeps of `spec.config` the `service` alone: receivers and exporters hold endpoints and credentials. */
export const keepCollectorService: Change = (collector) => {
  const config = member(collector['spec'], 'config');
  if (config === undefined) return;
  if (!isJsonObject(config)) throw unexpectedObject('spec.config of the OpenTelemetryCollector is not an object');
  const reduced: JsonObject = config['service'] === undefined ? {} : { service: config['service'] };
  if (isJsonObject(collector['spec'])) collector['spec']['config'] = reduced;
};
