import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ArchiveSources, markObfuscated } from '../../src/offline/archive-sources.ts';
import { Revealer } from '../../src/reveal.ts';

const network = '{"spec":{"clusterNetwork":[{"cidr":"10.128.0.0/14"},{"cidr":"fd01::/48"}]}}';
const ingress = '{"spec":{"domain":"apps.abc.example.com"}}';

describe('an archive on a disk', () => {
  it('says itself what has to be hidden in it', () => {
    const sources = sourcesOf({
      'config/id': 'x',
      'config/ingress.json': ingress,
      'config/network.json': network,
      'config/configmaps/kube-system/cluster-config-v1/install-config': 'machineNetwork:\n- cidr: 10.0.0.0/16\n',
      'config/hostsubnet/worker-0.json': '{"egressCIDRs":["192.168.12.0/24"]}',
    });

    const obfuscator = sources.obfuscator({ '10.128.0.55': '10.128.0.9' });

    const text = 'console.apps.abc.example.com 10.128.0.55 10.0.1.2 192.168.12.7 8.8.8.8 fd01::7';
    expect(obfuscator.contents(Buffer.from(text)).toString()).toBe(
      'console.apps.<CLUSTER_BASE_DOMAIN> 10.128.0.9 10.0.0.1 192.168.12.1 0.0.0.0 fd01::1',
    );
  });

  it('has its base domain in the infrastructure, where that names one', () => {
    const infrastructure = '{"status":{"etcdDiscoveryDomain":"etcd.example.com"}}';
    const sources = sourcesOf({ 'config/infrastructure.json': infrastructure, 'config/ingress.json': ingress });

    expect(sources.obfuscator().path('a/w0.etcd.example.com')).toBe('a/w0.<CLUSTER_BASE_DOMAIN>');
  });

  it.each([
    [
      { 'config/id': 'x', 'config/network.json': network },
      'config/ingress.json record needed to fetch cluster base domain',
    ],
    [
      { 'config/id': 'x', 'config/ingress.json': 'no JSON', 'config/network.json': network },
      'config/ingress.json record',
    ],
    [
      { 'config/id': 'x', 'config/ingress.json': ingress },
      'config/network.json record needed to fetch cluster networks',
    ],
    [{ 'config/id': 'x', 'config/ingress.json': ingress, 'config/network.json': '[]' }, 'config/network.json record'],
  ])('that does not say it is not obfuscated by halves: %j', (records, message) => {
    expect(() => sourcesOf(records).obfuscator()).toThrow(message);
  });

  it('of a plain Kubernetes has nothing to say', () => {
    const obfuscator = sourcesOf({}).obfuscator();

    expect(obfuscator.contents(Buffer.from('10.128.0.55 fd01::7')).toString()).toBe('0.0.0.0 ::');
  });

  it('says afterwards that it is obfuscated', () => {
    const gathers = Buffer.from('{"status_reports":[],"is_global_obfuscation_enabled":false}');

    expect(markObfuscated(gathers).toString()).toBe('{"status_reports":[],"is_global_obfuscation_enabled":true}');
    expect(markObfuscated(Buffer.from('no JSON')).toString()).toBe('no JSON');
  });

  it('such as the sample comes back from its obfuscation, but for what is hidden for good', async () => {
    const records = await sampleRecords();
    if (records.length === 0) {
      process.stderr.write('skipped: there is no sample archive here\n');
      return;
    }
    const sources = new ArchiveSources();
    for (const { path, contents } of records) if (ArchiveSources.has(path)) sources.add(path, contents);
    const obfuscator = sources.obfuscator();

    const hidden = records.map(({ contents }) => obfuscator.contents(contents));
    const revealer = new Revealer(obfuscator.table());

    expect(Object.keys(obfuscator.table()).length).toBeGreaterThan(5);
    for (const [index, { path, contents }] of records.entries()) {
      const revealed = revealer.contents(hidden[index] ?? Buffer.alloc(0)).toString();
      expect({ path, gone: goneFrom(contents.toString(), revealed).filter((each) => !name.test(each)) }).toEqual({
        path,
        gone: [],
      });
    }
  });
});

// Of an address or a domain.
const name = /^[0-9A-Za-z.:-]{2,80}$/;

async function sampleRecords(): Promise<{ path: string; contents: Buffer }[]> {
  const root = join(import.meta.dirname, '../../../../../shared/data/insights-archive-sample');
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.map(async (file) => ({ path: relative(root, file), contents: await readFile(file) })));
}

function sourcesOf(records: Readonly<Record<string, string | undefined>>): ArchiveSources {
  const sources = new ArchiveSources();
  for (const [path, text = ''] of Object.entries(records)) sources.add(path, Buffer.from(text));
  return sources;
}

/** What of the original stands as a placeholder in the text that was revealed; all of it when they differ in anything else. */
function goneFrom(original: string, revealed: string): string[] {
  const [first = '', ...parts] = revealed.split(/<CLUSTER_BASE_DOMAIN>|0\.0\.0\.0|::/);
  if (!original.startsWith(first)) return [original];
  const gone: string[] = [];
  let read = first.length;
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    const at = isLast ? original.length - part.length : original.indexOf(part, read + 1);
    gone.push(original.slice(read, at));
    read = at + part.length;
  }
  return gone;
}
