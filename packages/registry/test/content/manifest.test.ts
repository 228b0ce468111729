import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isRegistryError, mediaTypes } from '../../src/index.ts';
import { parseManifest } from '../../src/content/manifest.ts';

const descriptor = {
  mediaType: 'application/vnd.oci.image.config.v1+json',
  digest: `sha256:${'a'.repeat(64)}`,
  size: 2,
};
const image = { schemaVersion: 2, mediaType: mediaTypes.ociManifest, config: descriptor, layers: [descriptor] };
const index = {
  schemaVersion: 2,
  mediaType: mediaTypes.ociIndex,
  manifests: [{ ...descriptor, platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } }],
};

function parse(document: unknown, contentType?: string) {
  return parseManifest(Buffer.from(JSON.stringify(document)), { contentType, mostIndexEntries: 100 });
}

function indexOf(count: number) {
  return { ...index, manifests: Array.from({ length: count }, () => index.manifests[0]) };
}

describe('a manifest', () => {
  it('is read with its config, layers and annotations', () => {
    expect(parse({ ...image, annotations: { a: 'b', c: 1 } }, mediaTypes.ociManifest)).toEqual({
      kind: 'manifest',
      mediaType: mediaTypes.ociManifest,
      config: { mediaType: descriptor.mediaType, digest: descriptor.digest, sizeBytes: 2 },
      layers: [{ mediaType: descriptor.mediaType, digest: descriptor.digest, sizeBytes: 2 }],
      annotations: { a: 'b' },
    });
  });

  it('may leave its own mediaType to the Content-Type, whose parameters do not matter', () => {
    const { mediaType: _, ...untyped } = image;

    expect(parse(untyped, `${mediaTypes.ociManifest}; charset=utf-8`).mediaType).toBe(mediaTypes.ociManifest);
  });

  it('of an index lists its entries with their platforms', () => {
    expect(parse(index)).toMatchObject({
      kind: 'index',
      entries: [{ platform: { architecture: 'arm64', variant: 'v8' } }],
    });
  });

  it.each([
    ['the Content-Type differs', image, mediaTypes.ociIndex],
    ['nothing says what it is', { ...image, mediaType: undefined }, undefined],
    ['schemaVersion is missing', { ...image, schemaVersion: undefined }, undefined],
    ['it is image and index at once', { ...image, manifests: [] }, undefined],
    ['it is index and image at once', { ...index, layers: [] }, undefined],
    ['the config is missing', { ...image, config: undefined }, undefined],
    ['a layer is no object', { ...image, layers: [null] }, undefined],
    ['a digest is malformed', { ...image, layers: [{ ...descriptor, digest: 'sha256:../../etc' }] }, undefined],
    ['a size is negative', { ...image, layers: [{ ...descriptor, size: -1 }] }, undefined],
    [
      'a platform has no architecture',
      { ...index, manifests: [{ ...descriptor, platform: { os: 'linux' } }] },
      undefined,
    ],
    ['it is an array', [image], mediaTypes.ociManifest],
    ['it is null', null, mediaTypes.ociManifest],
  ])('is malformed when %s', (_, document, contentType) => {
    expect(() => parse(document, contentType)).toThrow(expect.objectContaining({ code: 'ERR_REGISTRY_PROTOCOL' }));
  });

  it('of an index may have 100 entries and no more (R13)', () => {
    expect(parse(indexOf(100))).toMatchObject({ kind: 'index' });
    expect(() => parse(indexOf(150))).toThrow(expect.objectContaining({ code: 'ERR_REGISTRY_REFUSED' }));
  });

  it('that is not UTF-8 is malformed', () => {
    const bytes = Buffer.from([0x22, 0xff, 0x22]);

    expect(() => parseManifest(bytes, { contentType: undefined, mostIndexEntries: 100 })).toThrow(/not JSON/);
  });

  it('of any JSON gives a document or an error of its class', () => {
    const source = { contentType: mediaTypes.ociManifest, mostIndexEntries: 100 };
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc
            .record({ schemaVersion: fc.constant(2), config: fc.anything(), layers: fc.anything() })
            .map((value) => JSON.stringify(value) ?? ''),
        ),
        (text) => {
          try {
            parseManifest(Buffer.from(text), source);
          } catch (error) {
            expect(isRegistryError(error)).toBe(true);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
