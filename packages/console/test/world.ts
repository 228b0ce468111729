import { Readable } from 'node:stream';
import { Egress } from '@insights/egress';
import { systemClock } from '@insights/process';
import { ReportClient, UploadClient } from '../src/index.ts';
import type { ReportClientOptions } from '../src/report-client.ts';
import type { UploadClientOptions, UploadRequest } from '../src/upload-client.ts';

export const clusterId = '2b9195d4-85d4-428f-944b-4b46f08911f8';
export const token = 'very-secret-token';
export const identity = { clusterId, token };
export const never = new AbortController().signal;
export const gatheringTime = new Date('2026-08-01T10:00:05.750Z');

const common = { clock: systemClock, random: () => 0.5, release: { version: '4.20.3', commit: 'v1.0.0+abc' } };

export function uploadClient(options: Partial<UploadClientOptions> = {}): UploadClient {
  return new UploadClient({ ...common, egress: new Egress(), ...options });
}

export function reportClient(options: Partial<ReportClientOptions> = {}): ReportClient {
  return new ReportClient({ ...common, egress: new Egress(), ...options });
}

/** An archive in memory that counts how often it is opened. */
export function memorySource(archive: Buffer, declaredBytes = archive.length) {
  const source = {
    bytes: declaredBytes,
    opened: 0,
    open() {
      source.opened += 1;
      const chunks = Array.from({ length: Math.ceil(archive.length / 65_536) }, (_, i) =>
        archive.subarray(i * 65_536, (i + 1) * 65_536),
      );
      return Readable.from(chunks, { objectMode: false });
    },
  };
  return source;
}

export function uploadTo(endpoint: string, archive: Buffer = Buffer.from('gzip bytes')): UploadRequest {
  return { endpoint, identity, source: memorySource(archive), gatheringTime };
}

/** Resolves to what a promise was rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  try {
    await promise;
  } catch (error) {
    return error as Error & Record<string, unknown>;
  }
  throw new Error('it was expected to fail');
}
