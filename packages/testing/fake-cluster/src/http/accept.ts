import { notAcceptable } from '../api-error.ts';

/** One media type of an `Accept` header, with its parameters. */
export interface AcceptedType {
  readonly mediaType: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** In which form an object or list is answered. */
export interface Representation {
  readonly format: 'json' | 'yaml';
  readonly as: 'object' | 'table' | 'partial';
  /** `v1` or `v1beta1` of `meta.k8s.io`; for tables and partial objects. */
  readonly version: string;
}

/** The types of an `Accept` header in its order; none when it is missing. */
export function parseAccept(header: string | undefined): AcceptedType[] {
  return (header ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [mediaType = '', ...parameters] = part.split(';').map((piece) => piece.trim());
      return { mediaType: mediaType.toLowerCase(), parameters: new Map(parameters.map(parameter)) };
    });
}

function parameter(text: string): [string, string] {
  const equals = text.indexOf('=');
  return equals === -1 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
}

/**
 * The first accepted form that is spoken here. `Accept-Encoding` is another matter.
 * @throws ApiError 406
 */
export function chooseRepresentation(header: string | undefined): Representation {
  const accepted = parseAccept(header);
  if (accepted.length === 0) return { format: 'json', as: 'object', version: 'v1' };
  for (const type of accepted) {
    const chosen = representationOf(type);
    if (chosen) return chosen;
  }
  throw notAcceptable();
}

function representationOf({ mediaType, parameters }: AcceptedType): Representation | undefined {
  const as = parameters.get('as');
  const version = parameters.get('v') ?? 'v1';
  if (mediaType === 'application/yaml') return { format: 'yaml', as: 'object', version };
  if (!['application/json', 'application/*', '*/*'].includes(mediaType)) return undefined;
  if (as === undefined) return { format: 'json', as: 'object', version };
  if (parameters.get('g') !== 'meta.k8s.io' || !['v1', 'v1beta1'].includes(version)) return undefined;
  if (as === 'Table') return { format: 'json', as: 'table', version };
  if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') {
    return { format: 'json', as: 'partial', version };
  }
  return undefined;
}
