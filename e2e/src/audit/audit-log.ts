import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** One request that the API server answered (`audit.k8s.io/v1`), of what is looked at. */
export interface AuditEvent {
  /** Empty for a request without a valid token. */
  readonly user: string;
  readonly userAgent: string;
  /** `get`, `list`, …: as rules name them. */
  readonly verb: string;
  readonly uri: string;
  /** Empty for the core group, and for a request that is about no resource. */
  readonly group: string;
  /** With its subresource: `pods/status`; `undefined` for discovery and other paths. */
  readonly resource: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  /** HTTP; 0 when the log has none. */
  readonly status: number;
  /** Whether the authorizer let it pass. */
  readonly isAllowed: boolean;
  readonly at: Date;
}

interface WrittenEvent {
  readonly verb: string;
  readonly requestURI: string;
  readonly userAgent?: string;
  readonly user: { readonly username?: string };
  readonly objectRef?: {
    readonly apiGroup?: string;
    readonly resource?: string;
    readonly subresource?: string;
    readonly namespace?: string;
    readonly name?: string;
  };
  readonly responseStatus?: { readonly code?: number };
  readonly annotations?: Readonly<Record<string, string>>;
  readonly requestReceivedTimestamp: string;
}

/**
 * Reads a line of the log.
 * @throws SyntaxError when it is no JSON
 */
export function parseAuditEvent(line: string): AuditEvent {
  const written = JSON.parse(line) as WrittenEvent;
  const { apiGroup = '', resource, subresource, namespace, name } = written.objectRef ?? {};
  return {
    user: written.user.username ?? '',
    userAgent: written.userAgent ?? '',
    verb: written.verb,
    uri: written.requestURI,
    group: apiGroup,
    resource: subresource ? `${resource}/${subresource}` : resource,
    namespace,
    name,
    status: written.responseStatus?.code ?? 0,
    isAllowed: written.annotations?.['authorization.k8s.io/decision'] === 'allow',
    at: new Date(written.requestReceivedTimestamp),
  };
}

/** The events that fit, in their order. The log of a long run is too large to be kept as a whole. */
export async function readAuditLog(path: string, fits: (event: AuditEvent) => boolean): Promise<AuditEvent[]> {
  const events: AuditEvent[] = [];
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const event = line === '' ? undefined : parseAuditEvent(line);
    if (event && fits(event)) events.push(event);
  }
  return events;
}
