import * as Type from 'typebox';
import { runProgressSchema } from './run.ts';

const nullable = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
const text = (description: string) => Type.String({ description });
const time = (description: string) => Type.String({ format: 'date-time', description });
const count = (description: string) => Type.Integer({ minimum: 0, description });
const reasonAndMessage = { reason: text('CamelCase, for programs'), message: text('for people') };

const choice = Type.Object(
  {
    image: text('`host/name@sha256:…`; the release image may have any form'),
    source: text('release, fast-track or pin'),
    since: time('when it was chosen'),
    provisional: Type.Boolean({ description: 'still on probation' }),
  },
  { title: 'Choice' },
);

const quarantined = Type.Object(
  {
    digest: text('`sha256:…`'),
    class: text('who is to blame: image, infrastructure, environment, policy, withdrawn'),
    reason: reasonAndMessage.reason,
    count: count('failed attempts'),
    at: time('when the verdict was made'),
    until: Type.Optional(time('absent: until the release or the policy changes')),
  },
  { title: 'QuarantineEntry' },
);

/** The durable record as far as people read it; what else is in it is shown too. */
const record = Type.Object(
  { phase: text('of the state machine'), chosen: choice, quarantine: Type.Array(quarantined) },
  { title: 'RolloutRecord' },
);

const gatherer = Type.Object(
  {
    image: nullable(text('that the pod asks for')),
    source: nullable(text('release, fast-track or pin')),
    since: nullable(time('when it was chosen')),
    provisional: nullable(Type.Boolean({ description: 'still on probation' })),
    version: nullable(text('as the gatherer says itself')),
    revision: nullable(text('as the gatherer says itself')),
    restarts: nullable(count('of the container')),
  },
  { title: 'GathererStatus' },
);

const rollout = Type.Object(
  {
    phase: nullable(text('of the state machine')),
    reason: nullable(reasonAndMessage.reason),
    message: nullable(reasonAndMessage.message),
    waitingFor: nullable(Type.Object({ ...reasonAndMessage, until: nullable(time('at the latest')) })),
    recordIn: Type.Enum(['secret', 'configmap'], { description: 'where the record is kept' }),
    record: nullable(record),
  },
  { title: 'RolloutStatus' },
);

const lastPoll = Type.Object(
  {
    at: time('when it ended'),
    class: text('how it ended: `Unchanged`, `Changed`, `TagMissing`, or the kind of failure'),
    reference: text('the tag that was asked for'),
    digest: nullable(text('what the tag points to')),
    message: text('for people'),
    requests: count('to registry and token server'),
    bytesSent: count('of these requests'),
    bytesReceived: count('of their answers'),
    durationMilliseconds: Type.Number({ minimum: 0 }),
    failures: count('in a row'),
  },
  { title: 'PollStatus' },
);

const archive = Type.Object({ name: text('below the storage path'), bytes: count('of the file'), sha256: text('hex') });

const lastGather = Type.Object(
  {
    id: text('of the run'),
    requestId: nullable(text('of the request')),
    outcome: text('Succeeded, GatherFailed, GatherTimeout or ArchiveUnreadable'),
    phase: nullable(text('of the run')),
    message: text('for people'),
    startedAt: time('when it began'),
    finishedAt: time('when it ended'),
    records: count('members of the archive'),
    archive: nullable(archive),
    warnings: Type.Array(text('of main: what it left out of the request')),
  },
  { title: 'GatherStatus' },
);

const gather = Type.Object({
  running: nullable(
    Type.Object({
      requestId: text('of the request'),
      startedAt: time('when it began'),
      progress: nullable(runProgressSchema),
    }),
  ),
  last: nullable(lastGather),
});

const upload = Type.Object(
  {
    pending: count('archives on the volume that were not accepted yet'),
    failing: nullable(Type.Object({ ...reasonAndMessage, count: count('in a row') })),
    last: nullable(
      Type.Object({
        archive: text('its name'),
        bytes: count('of the file'),
        requestId: nullable(text("the service's")),
        startedAt: time('when it was sent'),
        statusCode: Type.Integer(),
        durationMilliseconds: Type.Number({ minimum: 0 }),
      }),
    ),
  },
  { title: 'UploadStatus' },
);

const lastReport = Type.Object(
  {
    at: time('when it came'),
    source: text('request or cluster'),
    requestId: nullable(text('of the upload')),
    recommendations: count('in it'),
    lastCheckedAt: nullable(time('as the service says')),
  },
  { title: 'ReportStatus' },
);

const condition = Type.Object(
  {
    type: text('CamelCase'),
    status: Type.Enum(['True', 'False', 'Unknown']),
    reason: Type.Optional(reasonAndMessage.reason),
    message: Type.Optional(reasonAndMessage.message),
    lastTransitionTime: time('when `status` last changed'),
  },
  { title: 'Condition' },
);

/** Answer of `GET /status` of main: what runs here, since when, why. Every member is always there. */
export const statusSchema = Type.Object(
  {
    version: text('of main'),
    startedAt: time('when main started'),
    pod: Type.Object({ name: text(''), namespace: text(''), uid: text(''), node: text('') }),
    cluster: Type.Object({ id: nullable(text('of the cluster')), version: nullable(text('of the cluster')) }),
    release: Type.Object({ version: text('of the cluster release'), image: text('to fall back to') }),
    gatherer,
    rollout,
    lastPoll: nullable(lastPoll),
    gather,
    upload,
    lastReport: nullable(lastReport),
    next: Type.Object({ pollAt: nullable(time('next poll')), gatherAt: nullable(time('next gather')) }),
    gatherCredentialsExpireAt: nullable(time("end of the gatherer's token")),
    configurationProblems: Type.Array(text('one value that is not in force')),
    conditions: Type.Array(condition, { description: 'those of the ClusterOperator' }),
  },
  { title: 'Status' },
);

/** One decision about the gatherer's image. */
const decisionSchema = Type.Object(
  {
    at: time('when it was made'),
    op: Type.Optional(text('the operation')),
    from: text('image before'),
    to: text('image after'),
    result: text('applied, confirmed, re-applied, rolled-back, …'),
    class: Type.Optional(text('who is to blame')),
    reason: reasonAndMessage.reason,
    durations: Type.Object({
      start: Type.Optional(Type.Number({ description: 'seconds from the record to the handshake' })),
      gather: Type.Optional(Type.Number({ description: 'seconds of the newest gather' })),
    }),
    unreadableRecord: Type.Optional(text('at most 4 KiB')),
  },
  { title: 'Decision' },
);

/** Answer of `GET /rollout/history` of main. */
export const historySchema = Type.Object(
  { items: Type.Array(decisionSchema, { maxItems: 50, description: 'newest first' }) },
  { title: 'History' },
);

/** What `GET /status` of main says. */
export type StatusDocument = Type.Static<typeof statusSchema>;
/** A decision about the gatherer's image. */
export type Decision = Type.Static<typeof decisionSchema>;
/** What `GET /rollout/history` of main says. */
export type HistoryDocument = Type.Static<typeof historySchema>;
