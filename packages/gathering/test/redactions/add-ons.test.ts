import { describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue } from '@insights/cluster';
import { removeStreamSelectors } from '../../src/redactions/lokistack.ts';
import { reduceNodeFeatures } from '../../src/redactions/node-features.ts';
import { anonymizeNodeNetworkState } from '../../src/redactions/node-network-state.ts';
import { anonymizeControlPlane, anonymizeNodeSet } from '../../src/redactions/openstack.ts';
import { keepCollectorService } from '../../src/redactions/opentelemetry.ts';
import { applied } from '../support/notes.ts';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

describe('the change of LokiStacks', () => {
  it('removes the selectors of all three tenants', () => {
    const changed = applied(removeStreamSelectors, withStreams([{ days: 1, selector: '{a="b"}' }, { days: 2 }]));

    expect(changed.object).toEqual(withStreams([{ days: 1 }, { days: 2 }]));
  });

  it.each([{}, { spec: {} }, { spec: { limits: null } }, { spec: { limits: { tenants: { other: 1 } } } }])(
    'has nothing to do in %j',
    (lokiStack) => {
      expect(applied(removeStreamSelectors, lokiStack).object).toEqual(lokiStack);
    },
  );

  it.each([
    [
      { spec: { limits: { tenants: { audit: { retention: { streams: 'all' } } } } } },
      'spec.limits.tenants.audit.retention.streams of the LokiStack is not a list',
    ],
    [
      { spec: { limits: { tenants: { audit: { retention: { streams: null } } } } } },
      'spec.limits.tenants.audit.retention.streams of the LokiStack is not a list',
    ],
    [{ spec: { limits: [] } }, 'spec.limits of the LokiStack is not an object'],
  ])('refuses %j', (lokiStack, message) => {
    expect(() => applied(removeStreamSelectors, lokiStack)).toThrow(
      expect.objectContaining({ code: 'ERR_GATHERING_UNEXPECTED_OBJECT', message }),
    );
  });
});

describe('the change of NodeFeatures', () => {
  it('keeps two sets of attributes of the spec', () => {
    const attributes = { 'cpu.topology': { elements: { a: '1' } }, 'kernel.config': { elements: { b: '2' } } };
    const spec = { features: { attributes, flags: { c: {} }, instances: {} }, labels: { d: 'e' } };

    expect(applied(reduceNodeFeatures, { spec }).object).toEqual({
      spec: {
        features: { attributes: { 'cpu.topology': { elements: { a: '1' } } }, flags: null, instances: null },
        labels: null,
      },
    });
  });
});

describe('the change of NodeNetworkStates', () => {
  it('hides hardware addresses and drops elements that are not interfaces', () => {
    const interfaces = [{ name: 'eth0', 'mac-address': '00:11' }, 'lo', { name: 'eth1' }];

    expect(applied(anonymizeNodeNetworkState, { status: { currentState: { interfaces } } }).object).toEqual({
      status: { currentState: { interfaces: [{ name: 'eth0', 'mac-address': 'xxxxx' }, { name: 'eth1' }] } },
    });
  });

  it('leaves a state without interfaces unchanged', () => {
    expect(applied(anonymizeNodeNetworkState, { status: { currentState: {} } }).object).toEqual({
      status: { currentState: {} },
    });
  });
});

describe('the change of OpenTelemetryCollectors', () => {
  it('keeps the service of the configuration alone', () => {
    const collector = { spec: { mode: 'deployment', config: { receivers: { a: 1 }, service: { b: 2 } } } };

    expect(applied(keepCollectorService, collector).object).toEqual({
      spec: { mode: 'deployment', config: { service: { b: 2 } } },
    });
    expect(applied(keepCollectorService, { spec: { config: { receivers: {} } } }).object).toEqual({
      spec: { config: {} },
    });
    expect(applied(keepCollectorService, { spec: { mode: 'sidecar' } }).object).toEqual({ spec: { mode: 'sidecar' } });
  });

  it('refuses a configuration that is not an object', () => {
    expect(() => applied(keepCollectorService, { spec: { config: 'receivers: {}' } })).toThrow(
      expect.objectContaining({ code: 'ERR_GATHERING_UNEXPECTED_OBJECT' }),
    );
  });
});

describe('the changes of OpenStack objects', () => {
  it.each([
    ['1.1.1.1', 'xxxxxxx'],
    ['', 'xxx'],
    [[{ key: 'server' }], 'xxx'],
    [{}, 'xxx'],
    [53, 'xxx'],
  ])('hide resolver options %j as %j', (options, hidden) => {
    const controlPlane = {
      metadata: { annotations: { [lastApplied]: '{}', a: 'b' } },
      spec: { dns: { template: { options } } },
    };

    expect(applied(anonymizeControlPlane, controlPlane).object).toEqual({
      metadata: { annotations: { a: 'b' } },
      spec: { dns: { template: { options: hidden } } },
    });
  });

  it('leave missing resolver options missing', () => {
    expect(applied(anonymizeControlPlane, { spec: { dns: { template: {} } } }).object).toEqual({
      spec: { dns: { template: {} } },
    });
  });

  it('hide how nodes are reached, at any depth of objects but not inside arrays', () => {
    const nodeSet = {
      spec: {
        nodeTemplate: { ansible: { ansibleUser: 'root', ansibleVars: { edpm_sshd_allowed_ranges: ['10.0.0.0/8'] } } },
        nodes: { a: { ansible: { ansibleHost: '10.0.0.1' } } },
        list: [{ ansibleHost: '10.0.0.2' }],
      },
      status: { dnsClusterAddresses: [], allHostnames: { a: { ctlplane: 'a.example' } } },
    };

    expect(applied(anonymizeNodeSet, nodeSet).object).toEqual({
      spec: {
        nodeTemplate: { ansible: { ansibleUser: 'xxxx', ansibleVars: { edpm_sshd_allowed_ranges: 'xxx' } } },
        nodes: { a: { ansible: { ansibleHost: 'xxxxxxxx' } } },
        list: [{ ansibleHost: '10.0.0.2' }],
      },
      status: { dnsClusterAddresses: 'xxx', allHostnames: { a: { ctlplane: 'xxxxxxxxx' } } },
    });
  });
});

function withStreams(streams: JsonValue[]): JsonObject {
  const tenants = ['application', 'infrastructure', 'audit'];
  return {
    spec: { limits: { tenants: Object.fromEntries(tenants.map((tenant) => [tenant, { retention: { streams } }])) } },
  };
}
