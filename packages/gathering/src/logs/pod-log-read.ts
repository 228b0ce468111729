import { apiResource } from '../api-resource.ts';
import { gets } from '../reads.ts';

/** Reading the log of a container. */
export const podLogRead = gets(apiResource('v1', 'pods/log', 'Pod'));
