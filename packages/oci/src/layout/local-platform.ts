import { arch, endianness } from 'node:os';
import { goArchitecture, type Platform } from '@insights/registry';

/** What a container on this machine runs on. */
export function localPlatform(): Platform {
  return { os: 'linux', architecture: goArchitecture(arch(), endianness()) };
}
