/** The packages that stand in for what we talk to. */
export const fakes = ['fake-cluster', 'fake-console', 'fake-gatherer', 'fake-kubelet', 'fake-registry'];

/** Whose sources may use what lies in packages/testing, besides packages/testing itself. */
export const testers = ['bench', 'sandbox', 'e2e'];
