const pullable = 'docker-pullable://';
// The digest of a reference, as the OCI image specification writes it; whatever else stands there names no content.
const digestAtEnd = /^[^@\s]+@([a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,128})$/;

/**
 * The digest that a reference of an image ends with: `quay.io/a/b@sha256:…`.
 * @returns `undefined` for a reference by tag, and for anything else
 */
export function imageIdOf(reference: string): string | undefined {
  const plain = reference.startsWith(pullable) ? reference.slice(pullable.length) : reference;
  return digestAtEnd.exec(plain)?.[1];
}
