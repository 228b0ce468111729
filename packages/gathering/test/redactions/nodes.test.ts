import { describe, expect, it } from '@jest/globals';
import { anonymizeNode } from '../../src/redactions/nodes.ts';
import { applied } from '../support/notes.ts';

describe('the change of nodes', () => {
  it('empties the values of foreign annotations and keeps their keys', () => {
    const annotations = {
      'machineconfiguration.openshift.io/state': 'Done',
      'csi.volume.kubernetes.io/nodeid': 'a',
      'acme.com/owner': 'joe',
    };

    expect(applied(anonymizeNode, { metadata: { annotations } }).object).toEqual({
      metadata: { annotations: { ...annotations, 'acme.com/owner': '' } },
    });
  });

  it('hides the values of foreign labels and of the regions', () => {
    const labels = {
      'kubernetes.io/arch': 'amd64',
      'acme.com/team': 'sales',
      'topology.kubernetes.io/region': 'eu-1',
      'failure-domain.beta.kubernetes.io/region': 'eu-1',
      'topology.kubernetes.io/zone': 'eu-1a',
    };

    expect(applied(anonymizeNode, { metadata: { labels } }).object).toEqual({
      metadata: {
        labels: {
          ...labels,
          'acme.com/team': 'xxxxx',
          'topology.kubernetes.io/region': 'xxxx',
          'failure-domain.beta.kubernetes.io/region': 'xxxx',
        },
      },
    });
  });

  it('hides the ids of the machine and leaves out its images', () => {
    const status = {
      nodeInfo: { bootID: 'abc', systemUUID: 'de', machineID: 'f', architecture: 'amd64' },
      images: [{}],
    };

    expect(applied(anonymizeNode, { status }).object).toEqual({
      status: { nodeInfo: { bootID: 'xxx', systemUUID: 'xx', machineID: 'x', architecture: 'amd64' } },
    });
  });
});
