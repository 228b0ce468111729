import { isClusterError } from '@insights/cluster';
import { startDeadline } from '@insights/process';
import { GatheringError } from '../errors.ts';
import type { GatherContext } from '../gather-context.ts';
import { linesOf, longestLineBytes } from '../logs/line-splitter.ts';
import { explained, problemText } from '../problem.ts';
import { cutLabel } from './cut-label.ts';
import { type MetricsPort, urlOf } from './metrics-port.ts';
import type { MetricsRecord } from './metrics-record.ts';

const managedNamespace = 'openshift-deployment-validation-operator';
const prefix = Buffer.from('deployment_validation_operator_');
const path = 'metrics';
const probeMilliseconds = 5000;
const probeAgainMilliseconds = 1000;

/** Adds what a port gives to the record, below a line with its address; when it cannot be read, an error and nothing. */
export async function readMetrics(port: MetricsPort, record: MetricsRecord, context: GatherContext): Promise<void> {
  const mark = record.mark();
  try {
    await untilAvailable(port, context);
    const pieces = await context.endpoints.service(port, path, context.signal);
    record.add(`# ${urlOf(port)}`);
    await addLines(pieces, { port, record, context });
  } catch (error) {
    context.signal.throwIfAborted();
    if (!isClusterError(error) && !(error instanceof GatheringError)) throw error;
    record.takeBack(mark);
    context.error(error instanceof GatheringError ? error : explained(urlOf(port), error));
  }
}

interface Adding {
  readonly port: MetricsPort;
  readonly record: MetricsRecord;
  readonly context: GatherContext;
}

async function addLines(pieces: AsyncIterable<Buffer>, { port, record, context }: Adding): Promise<void> {
  const hasNamesHidden = port.namespace === managedNamespace || context.settings.obfuscation.has('workload_names');
  let cut = 0;
  for await (const line of linesOf(pieces)) {
    if (!line.subarray(0, prefix.length).equals(prefix)) continue;
    if (record.isFull) break;
    // Of a label that is cut in its middle the end is not known, and a part of it would stay.
    if (hasNamesHidden && line.length > longestLineBytes) cut += 1;
    else record.add(hasNamesHidden ? withoutNames(line.toString()) : line.toString());
  }
  if (cut > 0) context.warn(`${cut} lines of ${urlOf(port)} are too long to take the names out, and left out`);
}

function withoutNames(line: string): string {
  return cutLabel(cutLabel(line, 'name'), 'namespace');
}

async function untilAvailable(port: MetricsPort, context: GatherContext): Promise<void> {
  const { clock, endpoints, signal } = context;
  using deadline = startDeadline({ clock, milliseconds: probeMilliseconds, what: 'the probe', signal });
  let problem: unknown;
  while (!deadline.signal.aborted) {
    try {
      return await endpoints.probeService(port, path, deadline.signal);
    } catch (error) {
      if (deadline.signal.aborted) break;
      if (!isClusterError(error)) throw error;
      problem = error;
    }
    await clock.sleep(probeAgainMilliseconds, deadline.signal).catch(() => {}); // the loop looks at the signal
  }
  signal.throwIfAborted();
  const reason = problemText(problem ?? deadline.signal.reason);
  const message = `DVO metrics service was not available within the ${probeMilliseconds / 1000}s timeout: ${reason}`;
  throw new GatheringError('ERR_GATHERING_UNREADABLE', message, { cause: problem });
}
