import { CodedError } from '@insights/process';

/** `ERR_CONFIG_INVALID`: the configuration file cannot be used; the message lists every problem. */
export type ConfigurationErrorCode = 'ERR_CONFIG_INVALID';

/** What this package throws. Secret and ConfigMap never cause it: their problems are returned. */
export class ConfigurationError extends CodedError<ConfigurationErrorCode> {}
