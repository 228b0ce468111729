import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ClusterReader, loadCredentials } from '@insights/cluster';
import type { GatherRequest } from '@insights/contract';
import { FakeCluster } from '@insights/fake-cluster';
import { catalogue, type GatherFunction } from '@insights/gathering';
import { Revealer } from '@insights/obfuscation';
import { silentLogger, systemClock } from '@insights/process';
import { gather } from '../../src/run/gather.ts';
import type { GatherEnvironment } from '../../src/run/gather-scene.ts';
import { planGathering } from '../../src/run/gather-plan.ts';
import { gatherFunction, temporaryFolder, version } from '../fixtures.ts';
import { recordsOf } from './records-of.ts';

const domain = 'abc.example.com';
const clusterNetwork = [{ cidr: '10.128.0.0/14' }, { cidr: 'fd01::/48' }];
const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

// Replacements are the lowest addresses of a network, and no canary is one of those.
const canaries = {
  ipv4: many(2500, (index) => `10.${129 + (index % 3)}.${index >> 6}.${64 + (index & 63)}`),
  ipv4Outside: many(1500, (index) => `192.0.${index >> 6}.${64 + (index & 63)}`),
  ipv6: many(2500, (index) => `fd01:0:0:${(4096 + index).toString(16)}::${(index + 1).toString(16)}`),
  ipv6Outside: many(1500, (index) => `2001:db8:${(4096 + index).toString(16)}::7`),
  domains: many(1200, (index) => `w${index}.${domain}`),
  tokens: many(400, token),
  keys: many(400, (index) => key.replace('MC4C', `MC4${index.toString(36).padStart(3, 'A')}`)),
};

describe('10,000 seeded canaries in objects, logs, rules and contributions', () => {
  it('leave none of them in the archive, and every address of the cluster comes back', async () => {
    const { records, table, errors } = await gatherAll();
    const text = [...records].flat().join('\n');

    const all = Object.values(canaries).flat();
    expect(all).toHaveLength(10_000);
    expect(all.filter((canary) => text.includes(canary))).toEqual([]);
    // Nor in another form of theirs.
    expect(text).not.toMatch(/fd01:0*:0*:1[0-9a-f]{3}:|2001:db8|BEGIN PRIVATE KEY|eyJ/i);
    // Whatever held a token or a key is gone, and said; the rest is there.
    expect(errors).toHaveLength(7);
    expect(errors.every((error) => /holds a secret \((?:private key|bearer token)\)/.test(error))).toBe(true);
    const [ipv4, ipv6] = [canaries.ipv4, canaries.ipv6];
    const revealed = new Revealer(table).contents(Buffer.from(text)).toString();
    expect([...ipv4, ...ipv6].filter((address) => !revealed.includes(address))).toEqual([]);
    expect(Object.keys(table).toSorted()).toEqual([...ipv4, ...ipv6].toSorted());
  }, 60_000);
});

/** A quarter of all canaries each. */
function quarter(index: number): string {
  const part = (texts: readonly string[]) => texts.slice((texts.length / 4) * index, (texts.length / 4) * (index + 1));
  const { ipv4, ipv4Outside, ipv6, ipv6Outside, domains } = canaries;
  const plain = [ipv4, ipv4Outside, domains].flatMap(part);
  const forms = part(ipv6).map(
    (address, form) => [address, `[${address.toUpperCase()}]:8443`, `${address}%eth0`][form % 3],
  );
  return [...plain, ...forms, ...part(ipv6Outside)].join(' ');
}

/** Records of their own: what holds one is refused as a whole. */
function secretsOf(index: number): readonly string[] {
  const part = (texts: readonly string[]) => texts.slice(100 * index, 100 * (index + 1)).join('\n');
  return [part(canaries.tokens), part(canaries.keys)];
}

async function gatherAll() {
  await using folder = await temporaryFolder();
  await using cluster = await FakeCluster.start({ tls: false, objects: objects() });
  const kubeconfig = join(folder.path, 'kubeconfig');
  await cluster.writeKubeconfig(kubeconfig);
  const credentials = await loadCredentials({ kubeconfig, env: {}, clock: systemClock });
  const environment: GatherEnvironment = {
    openCluster: async () => new ClusterReader({ credentials, userAgent: 'test', clock: systemClock }),
    storagePath: join(folder.path, 'archives'),
    ownNamespace: 'openshift-insights',
    sinceSeconds: 7200,
    version,
    clock: systemClock,
    log: silentLogger(),
  };
  const planning = planGathering([...catalogue, logs], request());
  if (!planning.possible) throw new Error(JSON.stringify(planning.errors));
  const errors: string[] = [];
  const observer = {
    onProgress: () => {},
    onFunction: (report: { errors: string[] }) => void errors.push(...report.errors),
  };
  const result = await gather(planning.plan, { environment, observer }, new AbortController().signal);
  const records = await recordsOf(environment.storagePath, result);
  return {
    records,
    table: result.translationTable ?? {},
    errors: errors.filter((error) => error.includes('secret (')),
  };
}

function objects() {
  const config = { apiVersion: 'config.openshift.io/v1', metadata: { name: 'cluster' } };
  const [tokens = '', keys = ''] = secretsOf(0);
  const pool = { apiVersion: 'machineconfiguration.openshift.io/v1', kind: 'MachineConfigPool' };
  return [
    { ...config, kind: 'DNS', spec: { baseDomain: domain } },
    { ...config, kind: 'Infrastructure', status: { apiServerURL: `https://api.${domain}:6443` } },
    { ...config, kind: 'Network', spec: { clusterNetwork } },
    { ...pool, metadata: { name: 'a' }, spec: { seen: quarter(0) } },
    { ...pool, metadata: { name: 'b' }, spec: { tokens } },
    { ...pool, metadata: { name: 'c' }, spec: { keys } },
  ];
}

const logs: GatherFunction = gatherFunction('clusterconfig/logs_of_a_test', async (context) => {
  const [tokens = '', keys = ''] = secretsOf(1);
  await context.record({ path: 'logs/seen.log', bytes: quarter(1) });
  await context.record({ path: 'logs/tokens.log', bytes: tokens });
  await context.record({ path: 'logs/keys.log', bytes: Buffer.from(keys) });
});

function request(): GatherRequest {
  const [tokens = '', keys = ''] = secretsOf(3);
  const texts = { 'config/seen': quarter(3), 'config/tokens': tokens, 'config/keys': keys };
  const document = { version: '1', conditional_gathering_rules: [], container_logs: [] };
  const [ruleTokens = '', ruleKeys = ''] = secretsOf(2);
  const functions = [
    'clusterconfig/machine_config_pools',
    logs.id,
    'clusterconfig/support_secret',
    'conditional/remote_configuration',
  ];
  return {
    functions,
    obfuscation: ['networking'],
    rules: { document, raw: `${JSON.stringify(document)}${ruleTokens}${ruleKeys}`, rejectedRaw: quarter(2) },
    contributions: [
      {
        function: 'clusterconfig/support_secret',
        durationMilliseconds: 0,
        records: Object.entries(texts).map(([path, text]) => ({ path, text })),
        errors: [],
        warnings: [],
      },
    ],
  };
}

function many(count: number, make: (index: number) => string): string[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function token(index: number): string {
  const payload = encoded({ sub: `system:serviceaccount:test:account-${index}` });
  return `${encoded({ alg: 'RS256', kid: 'x' })}.${payload}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk`;
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
