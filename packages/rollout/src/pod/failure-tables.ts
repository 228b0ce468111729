import type { FailureClass } from '../record/record.ts';

/** What a reason means: progress to wait for, an end of the container to count, or a failure of a class. */
export type Meaning = 'progress' | 'count' | 'node' | 'pull' | 'create' | 'back-off' | FailureClass;

/**
 * `state.waiting.reason`. A reason that is not listed is `progress` until the deadline. `back-off` stands for
 * ended containers, which are counted; `pull` and `create` are told apart by their messages.
 */
export const waitingReasons: Readonly<Record<string, Meaning>> = {
  ContainerCreating: 'progress',
  PodInitializing: 'progress',
  ErrImagePull: 'pull',
  ImagePullBackOff: 'pull',
  RegistryUnavailable: 'infrastructure',
  SignatureValidationFailed: 'policy',
  InvalidImageName: 'image',
  ErrImageNeverPull: 'environment',
  ImageInspectError: 'infrastructure',
  RROUnsupported: 'environment',
  ImageVolumeMountFailed: 'environment',
  CreateContainerConfigError: 'image',
  CreateContainerError: 'create',
  // Hooks are part of the pod, which worked with the image before: by timing, the image's.
  PreCreateHookError: 'image',
  PreStartHookError: 'image',
  PostStartHookError: 'image',
  RunContainerError: 'create',
  CrashLoopBackOff: 'back-off',
  KillContainerError: 'infrastructure',
  KillPodSandboxError: 'infrastructure',
  CreatePodSandboxError: 'infrastructure',
  ConfigPodSandboxError: 'infrastructure',
  RemoveContainerError: 'infrastructure',
};

/** `terminated.reason`. A reason that is not listed is counted. */
export const terminatedReasons: Readonly<Record<string, Meaning>> = {
  Completed: 'count',
  Error: 'count',
  OOMKilled: 'image',
  ContainerCannotRun: 'image',
  StartError: 'image',
  'seccomp killed': 'image',
  ContainerStatusUnknown: 'node',
  // containerd's word for a container that it finds dead after a reboot, with exit code 255.
  Unknown: 'node',
  DeadlineExceeded: 'node',
  Evicted: 'node',
  Preempted: 'node',
  NodeShutdown: 'node',
  Terminated: 'node',
};

/** Reasons of a whole pod (`status.reason`) under which nothing counts against the image. */
export const nodeReasons: ReadonlySet<string> = new Set([
  'DeadlineExceeded',
  'Evicted',
  'Preempted',
  'NodeShutdown',
  'Terminated',
]);

/** One row of a table of messages. */
export interface MessageFailure {
  readonly pattern: RegExp;
  readonly class: FailureClass;
  readonly reason: string;
}

const noSpaceLeft: MessageFailure = {
  pattern: /no space left on device/i,
  class: 'infrastructure',
  reason: 'NoSpaceLeft',
};

/**
 * Pull messages, the most telling first: the message of a mirrored pull strings several errors together. Numbers only
 * match as words. Signatures are known by whole phrases: registries speak of policies and storage of signatures.
 */
export const pullFailures: readonly MessageFailure[] = [
  noSpaceLeft,
  {
    pattern: /no image found in image index for architecture|no match for platform/i,
    class: 'image',
    reason: 'PlatformMissing',
  },
  // Before the row of signatures: `x509: cannot verify signature` is TLS.
  { pattern: /x509:/i, class: 'infrastructure', reason: 'UntrustedCertificate' },
  {
    pattern:
      /source image rejected|SignatureValidationFailed|a signature was required|signature by key .{0,200}? is not accepted|signature store .{0,200}? refused/i,
    class: 'policy',
    reason: 'SignatureRejected',
  },
  { pattern: /digest mismatch|does not match/i, class: 'infrastructure', reason: 'ContentCorrupted' },
  { pattern: /unsupported mediatype|invalid tar header|unknown blob/i, class: 'image', reason: 'ImageBroken' },
  { pattern: /toomanyrequests|\b429\b/i, class: 'infrastructure', reason: 'RateLimited' },
  {
    pattern: /unauthorized|denied|authentication required|not authorized|no identity-based policy/i,
    class: 'infrastructure',
    reason: 'PullDenied',
  },
  {
    pattern: /i\/o timeout|connection refused|no such host|\beof\b|tls handshake timeout|\b50[234]\b/i,
    class: 'infrastructure',
    reason: 'RegistryUnreachable',
  },
  { pattern: /manifest unknown|not found/i, class: 'infrastructure', reason: 'ManifestUnknown' },
];

/**
 * Messages of a container that could not be created or started: a node that is full, or busy with the container of before. What
 * no row matches is the image's: a missing mount target, an entrypoint that is not there or not executable.
 */
export const createFailures: readonly MessageFailure[] = [
  noSpaceLeft,
  {
    pattern: /deadline exceeded|\bname\b.{0,300}? is (?:reserved|in use)|\bcontainer\b.{0,300}? being created/i,
    class: 'infrastructure',
    reason: 'NodeBusy',
  },
];

/**
 * Troubles of node and registry that do not pass within the deadline of a start: waiting for them costs minutes without a
 * gatherer, and the digest is tried again later anyway. Every other may pass with the kubelet's next try.
 */
export const lastingReasons: ReadonlySet<string> = new Set([
  'NoSpaceLeft',
  'PullDenied',
  'UntrustedCertificate',
  'ManifestUnknown',
]);

/** What a pull message that no row matches is taken for: a fault of the registry never condemns a digest. */
export const unknownPullFailure: Omit<MessageFailure, 'pattern'> = { class: 'infrastructure', reason: 'PullFailed' };
