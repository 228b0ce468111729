import { describe, expect, it } from '@jest/globals';
import {
  type ClusterUser,
  identities,
  renderAuditPolicy,
  renderKubeconfig,
  renderKubeletConfig,
  renderTokens,
} from '../../src/settings/kubernetes.ts';
import { clusterLayout } from '../../src/settings/layout.ts';

describe('the settings of Kubernetes', () => {
  it('give each part the identity that the built-in roles are bound to', () => {
    const tokens = Object.fromEntries(identities.map(({ user }) => [user, `t-${user}`])) as Record<ClusterUser, string>;

    const lines = renderTokens(tokens).trimEnd().split('\n');

    expect(lines).toContain('t-kubelet,system:node:node-1,kubelet,"system:nodes"');
    expect(lines).toContain('t-scheduler,system:kube-scheduler,scheduler');
    expect(lines).toHaveLength(identities.length);
  });

  it('write a kubeconfig that trusts the one certificate', () => {
    const config = JSON.parse(renderKubeconfig('admin', { token: 'secret', certificate: 'PEM' })) as {
      clusters: [{ cluster: object }];
      users: [{ user: object }];
    };

    expect(config.clusters[0].cluster).toEqual({
      server: 'https://10.88.77.1:6443',
      'certificate-authority-data': Buffer.from('PEM').toString('base64'),
    });
    expect(config.users[0].user).toEqual({ token: 'secret' });
  });

  it('log every request once, without bodies', () => {
    expect(JSON.parse(renderAuditPolicy())).toMatchObject({
      omitStages: ['RequestReceived'],
      rules: [{ level: 'Metadata' }],
    });
  });

  it('put the pods of each cluster into control groups of its own', () => {
    const config = JSON.parse(renderKubeletConfig(clusterLayout('/c'), 'ab12')) as Record<string, unknown>;

    expect(config['cgroupRoot']).toBe('/insights-real-cluster-ab12');
  });

  it('close the port of the kubelet to pods', () => {
    const config = JSON.parse(renderKubeletConfig(clusterLayout('/c'), 'ab12')) as Record<string, unknown>;

    expect(config).toMatchObject({
      authentication: { anonymous: { enabled: false } },
      authorization: { mode: 'Webhook' },
    });
  });
});
