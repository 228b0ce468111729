import { beforeAll, expect, it } from '@jest/globals';
import type { RoleRule } from '@insights/gathering';
import { type AuditEvent, readAuditLog } from '../src/audit/audit-log.ts';
import { whileInstalled } from '../src/audit/removals.ts';
import { beyond, describeEvent, idle, refused, rightsOf } from '../src/audit/rights.ts';
import { conditionalAlerts } from '../src/monitoring/conditional-alerts.ts';
import { PlatformMonitoring } from '../src/monitoring/platform-monitoring.ts';
import { awaitTriggeredGather } from '../src/stage/await-gather.ts';
import { onStage } from '../src/stage/on-stage.ts';
import { describeOwnCluster } from '../src/stage/own-cluster.ts';
import { addUnhealthyPod } from '../src/stage/unhealthy-pod.ts';

const namespace = 'openshift-insights';
const account = (name: string) => `system:serviceaccount:${namespace}:${name}`;
const ourGatherer = /^insights-operator\/\S+ gatherer$/;
const placesOfReportedSecrets = [
  'get openshift-config',
  'get openshift-ingress',
  'get openshift-ingress-operator',
  'get openshift-monitoring',
  'list openshift-kube-apiserver',
];
// Of `programs/attempts`: what those try is refused, and their suite says so.
const attemptsUserAgent = 'attempts';
const roleOfGather = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  resource: 'clusterroles',
  name: 'insights-operator-gather',
};

describeOwnCluster('the audit log of the whole run', () => {
  // What is read to hide addresses is a right as well.
  const stage = onStage({ isShared: true, sections: { enableGlobalObfuscation: true } });
  let events: AuditEvent[] = [];

  beforeAll(async () => {
    await addUnhealthyPod(stage());
    // Alerts trigger functions whose rights nothing else needs.
    await using stack = new AsyncDisposableStack();
    stack.use(await PlatformMonitoring.start(stage(), await conditionalAlerts(stage())));
    await awaitTriggeredGather(stage());
    events = await readAuditLog(stage().surroundings.auditLog ?? '', isOfInterest);
  }, 400_000);

  it('has no request of a gathering function that its role does not cover, no read of a Secret, and no right that none needed', async () => {
    const { rules } = (await stage().cluster.objects.get(roleOfGather, stage().cluster.signal)) as unknown as {
      rules: RoleRule[];
    };
    const rights = rightsOf(rules);
    const asked = whileInstalled(events, namespace).filter(
      ({ user, userAgent }) => user === account('gather') && ourGatherer.test(userAgent),
    );

    expect(asked.filter(({ resource }) => resource === 'secrets').map(describeEvent)).toEqual([]);
    expect(refused(asked).map(describeEvent)).toEqual([]);
    expect(beyond(rights, asked).map(describeEvent)).toEqual([]);
    expect(idle(rights, asked)).toEqual([]);
    await stage().measure('requests of gathering functions', asked.length, '');
    await stage().measure('rights of the gather role', rights.length, '');
  });

  it('has nobody but our gatherer, and the images that try what they may not, use the gather account', () => {
    const others = events.filter(({ user, userAgent }) => user === account('gather') && !ourGatherer.test(userAgent));

    expect(others.filter(({ userAgent }) => userAgent !== attemptsUserAgent).map(describeEvent)).toEqual([]);
  });

  it('has no Secret read by the gatherer, and by main those that it reports of', () => {
    const asked = whileInstalled(events, namespace).filter(({ resource }) => resource?.split('/')[0] === 'secrets');
    const byGatherer = asked.filter(({ user, userAgent }) => user === account('gather') && ourGatherer.test(userAgent));
    const byMain = asked.filter(({ user }) => user === account('operator'));
    const places = new Set(byMain.map(({ verb, namespace: place }) => `${verb} ${place}`));

    expect(byGatherer.map(describeEvent)).toEqual([]);
    expect([...places]).toEqual(expect.arrayContaining(placesOfReportedSecrets));
    expect(byMain.filter(({ namespace: place }) => place === undefined).map(describeEvent)).toEqual([]);
  });

  it('has no request of main that was refused', async () => {
    const asked = whileInstalled(events, namespace).filter(({ user }) => user === account('operator'));

    expect(refused(asked).map(describeEvent)).toEqual([]);
    await stage().measure('requests of main', asked.length, '');
  });
});

function isOfInterest({ user, resource, name }: AuditEvent): boolean {
  return user.startsWith(account('')) || (resource === 'namespaces' && name === namespace);
}
