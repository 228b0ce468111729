// As today's operator has them, so that archives can be compared: the parentheses are groups, the dots any character.
const patterns = [
  String.raw`E\d{4} [0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}`,
  'connect: connection refused',
  'failed (failure): command timed out',
  'Failed to make webhook authenticator request: Post',
  'raise JSONDecodeError("Expecting value", s, err.value) from None',
  'ContainerStateWaiting{Reason:ContainerCreating',
  'ContainersNotReady Message:containers with unready status',
  'MountVolume.MountDevice failed for volume',
  'kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient',
  'Unable to attach or mount volumes: unmounted volumes',
  'timed out waiting for the condition',
  'CreateContainerError: context deadline exceeded',
  'rpc error: code = ResourceExhausted desc = grpc: received message larger than max',
];
const problem = new RegExp(patterns.join('|'));

/** Whether a line of a kubelet's log tells of trouble. */
export function isKubeletProblem(line: string): boolean {
  return problem.test(line);
}
