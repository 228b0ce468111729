import { present } from '@insights/process';
import type { AuthScheme } from '../credentials/auth-scheme.ts';
import { Traffic } from './traffic.ts';

/** Something an administrator should see although the operation went on. */
export interface RegistryWarning {
  /** `CredentialsRejected`: the pull secret's entry was refused. `RegistryWarning`: a `Warning` header. */
  readonly code: 'CredentialsRejected' | 'RegistryWarning';
  readonly message: string;
}

/** What one call carries through all its requests. */
export interface Operation {
  readonly traffic: Traffic;
  readonly warnings: RegistryWarning[];
  readonly signal: AbortSignal;
  /** How the registry let us in the last time, from the caller's memory. */
  readonly lastAuthScheme?: AuthScheme;
}

/** Begins an operation with nothing counted. */
export function startOperation(signal: AbortSignal, lastAuthScheme?: AuthScheme): Operation {
  return { traffic: new Traffic(), warnings: [], signal, ...present({ lastAuthScheme }) };
}
