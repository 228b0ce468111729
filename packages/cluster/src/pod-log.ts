import { resourcePath, withQuery } from './resource.ts';

/** Which part of which log; as the parameters of the API's `log` subresource. */
export interface PodLogOptions {
  readonly namespace: string;
  readonly pod: string;
  /** Default: the only container. */
  readonly container?: string | undefined;
  /** Of the container's instance before the current one. */
  readonly previous?: boolean | undefined;
  /** Lines from the end. */
  readonly tailLines?: number | undefined;
  readonly limitBytes?: number | undefined;
  readonly sinceSeconds?: number | undefined;
  /** Each line begins with its RFC 3339 time. */
  readonly timestamps?: boolean | undefined;
}

/** Path of a container's log below the API server's URL. */
export function podLogPath({ namespace, pod, ...query }: PodLogOptions): string {
  return withQuery(resourcePath({ group: '', version: 'v1', resource: 'pods', namespace, name: pod }, 'log'), query);
}
