/** Which requests a fault meets; every member that is there must fit. */
export interface FaultMatch {
  /** HTTP method, upper case. */
  readonly method?: string;
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`. */
  readonly verb?: string;
  /** A path such as `/api/v1/pods`; `*` stands for any characters, also none. */
  readonly path?: string;
  /** The plural of a resource. */
  readonly resource?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** A user name such as `system:serviceaccount:openshift-insights:gather`. */
  readonly user?: string;
  /** Only requests for a further page. */
  readonly hasContinue?: boolean;
}

/** What goes wrong. `latencyMilliseconds` may stand beside any other effect; of those there is one at most. */
export interface ClusterFault {
  readonly match?: FaultMatch;
  /** How many of the first matching requests pass unharmed. Default 0. */
  readonly after?: number;
  /** How many requests it meets; 0 means all of them. Default 1. */
  readonly times?: number;
  readonly latencyMilliseconds?: number;
  /** Answers with this HTTP status and a `Status` object. */
  readonly status?: number;
  /** `reason` of that `Status`; default the usual one of the code. */
  readonly reason?: string;
  readonly message?: string;
  /** `Retry-After` of that answer. */
  readonly retryAfterSeconds?: number;
  /** Closes the connection instead of an answer. */
  readonly drop?: boolean;
  /** Closes the connection after so many bytes of the body (before compression). */
  readonly truncateAfterBytes?: number;
  /** Ends the answer properly after so many bytes of the body: what was sent is not JSON. */
  readonly malformedAfterBytes?: number;
  /** Answers 410 as if the snapshot of the list was gone. */
  readonly expireContinue?: boolean;
}
