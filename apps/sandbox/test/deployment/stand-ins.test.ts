import { describe, expect, it } from '@jest/globals';
import { catalogue } from '@insights/gathering';
import { openShiftKinds } from '@insights/installation';

describe('the stand-ins for OpenShift', () => {
  it('cover every kind of another than Kubernetes itself that a gathering function reads', () => {
    const read = catalogue
      .flatMap(({ reads }) => reads)
      .filter(({ group }) => group.includes('.') && !group.endsWith('.k8s.io'))
      // Whole groups, and what only the proxies before Prometheus and Alertmanager know.
      .filter(({ resource }) => resource !== '*' && !resource.includes('/'))
      .map(({ group, version, resource }) => `${resource}.${group}/${version}`);
    const known = new Set(openShiftKinds.map(({ group, version, resource }) => `${resource}.${group}/${version}`));

    expect(read.filter((kind) => !known.has(kind))).toEqual([]);
    expect(read.length).toBeGreaterThan(20);
  });
});
