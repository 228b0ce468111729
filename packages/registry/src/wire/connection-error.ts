import { type EgressError, type EgressErrorCode, isEgressError } from '@insights/egress';
import { RegistryError, type RegistryErrorCode } from '../errors.ts';

const codes: Readonly<Record<EgressErrorCode, RegistryErrorCode>> = {
  ERR_EGRESS_UNREACHABLE: 'ERR_REGISTRY_UNREACHABLE',
  ERR_EGRESS_TLS: 'ERR_REGISTRY_TLS',
  ERR_EGRESS_NOT_TLS: 'ERR_REGISTRY_TLS',
  ERR_EGRESS_PROTOCOL: 'ERR_REGISTRY_PROTOCOL',
};
const advice: Readonly<Partial<Record<EgressErrorCode, string>>> = {
  ERR_EGRESS_TLS: '; fastTrack.registries[].caFrom names a further authority for a registry',
  ERR_EGRESS_NOT_TLS: '; fastTrack.registries[].insecure allows plain HTTP for a registry',
};

/** The registry's word for a request that has no answer. */
export function connectionError(error: EgressError): RegistryError {
  return new RegistryError(codes[error.code], `${error.message}${advice[error.code] ?? ''}`, { cause: error });
}

/** Whether a request failed because what listens there does not speak TLS: the one proof of plain http there is. */
export function isNotTls(error: RegistryError): boolean {
  return isEgressError(error.cause) && error.cause.code === 'ERR_EGRESS_NOT_TLS';
}
