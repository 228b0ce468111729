import type { JsonObject, JsonValue } from '@insights/cluster';
import { isJsonObject } from '@insights/cluster';
import { memberAt, textOf } from '../json.ts';
import { firstPemBlock } from './pem-block.ts';
import { validityOf } from './validity.ts';

// A request has a few hundred bytes; a megabyte of nested values would keep the reader busy for long.
const mostCharacters = 128 * 1024;

/** The reference's form of a CertificateSigningRequest: who asked and for what, without what would identify the cluster. */
export async function summarizeSigningRequest(object: JsonObject): Promise<JsonObject> {
  // These readers bring half a megabyte of code along; on most clusters there is nothing for them to read.
  const [{ summarizeRequest }, { summarizeCertificate }] = await Promise.all([
    import('./request-summary.ts'),
    import('./certificate-summary.ts'),
  ]);
  const { kind, apiVersion, metadata } = object;
  const request = derIn(memberAt(object, 'spec', 'request'));
  const certificate = derIn(memberAt(object, 'status', 'certificate'));
  const summary = {
    TypeMeta: { ...(kind !== undefined && { kind }), ...(apiVersion !== undefined && { apiVersion }) },
    ObjectMeta: isJsonObject(metadata) ? metadata : {},
    Spec: {
      UID: '',
      Username: textOf(memberAt(object, 'spec', 'username')),
      Groups: texts(memberAt(object, 'spec', 'groups')),
      Usages: texts(memberAt(object, 'spec', 'usages')),
      Request: (request && summarizeRequest(request)) ?? null,
    },
    Status: {
      Conditions: listOrNull(memberAt(object, 'status', 'conditions')),
      Cert: (certificate && summarizeCertificate(certificate)) ?? null,
    },
  };
  return summary as unknown as JsonObject;
}

/** Whether the certificate that was issued is valid now, so that there is nothing to look into. */
export function isInOrder(object: Readonly<JsonObject>, now: Date): boolean {
  const der = derIn(memberAt(object, 'status', 'certificate'));
  const validity = der && validityOf(der);
  return (
    validity !== undefined &&
    Date.parse(validity.notBefore) <= now.getTime() &&
    now.getTime() <= Date.parse(validity.notAfter)
  );
}

/** What the first PEM block of a member in base64 holds. */
function derIn(value: JsonValue | undefined): Buffer | undefined {
  const text = textOf(value);
  if (text === '' || text.length > mostCharacters) return undefined;
  return firstPemBlock(Buffer.from(text, 'base64').toString('latin1'))?.bytes;
}

function texts(value: JsonValue | undefined): string[] | null {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : null;
}

function listOrNull(value: JsonValue | undefined): JsonValue[] | null {
  return Array.isArray(value) ? value : null;
}
