import { CodedError } from '@insights/process';

/** Why the fake refused what its programmer asked for; what its clients are told are HTTP answers. */
export type FakeRegistryErrorCode =
  | 'ERR_FAKE_REGISTRY_FAULT_INVALID'
  | 'ERR_FAKE_REGISTRY_UNKNOWN_CONTENT'
  | 'ERR_FAKE_REGISTRY_FULL'
  | 'ERR_FAKE_REGISTRY_UPLOAD_FAILED';

/** Every error that this package throws. */
export class FakeRegistryError extends CodedError<FakeRegistryErrorCode> {}
