import { readFile, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readRecords } from '@insights/archive';
import { runInsights, temporaryFolder, writeArchive } from '../support.ts';

const text = 'w0.abc.example.com 10.128.0.55 10.128.0.56 fd01::55';
const records = {
  'config/id': 'x'.repeat(36),
  'config/ingress.json': '{"spec":{"domain":"apps.abc.example.com"}}',
  'config/network.json': '{"spec":{"clusterNetwork":[{"cidr":"10.128.0.0/14"},{"cidr":"fd01::/48"}]}}',
  'logs/w0.abc.example.com.log': text,
  'insights-operator/gathers.json': '{"status_reports":[],"is_global_obfuscation_enabled":false}',
};
const table = { '10.128.0.55': '10.128.0.1', '10.128.0.56': '10.128.0.2', 'fd01::55': 'fd01::1' };

describe('insights archive obfuscate and reveal', () => {
  it('make a copy without addresses and names, with what undoes it, and one with the addresses again', async () => {
    await using folder = await temporaryFolder();
    const file = await archiveIn(folder.path);

    const hiding = await runInsights(['archive', 'obfuscate', file]);
    const hidden = join(folder.path, 'a-obfuscated.tar.gz');
    const tablePath = join(folder.path, 'a-obfuscated-table.json');
    const revealing = await runInsights(['archive', 'reveal', hidden, '--table', tablePath]);

    expect(hiding).toEqual({ code: 0, text: `Created ${hidden}\n`, told: `what undoes it: ${tablePath}\n` });
    const obfuscated = await contentsOf(hidden);
    expect([...obfuscated.keys()]).toEqual([
      'config/id',
      'config/ingress.json',
      'config/network.json',
      'logs/w0.<CLUSTER_BASE_DOMAIN>.log',
      'insights-operator/gathers.json',
    ]);
    expect(obfuscated.get('logs/w0.<CLUSTER_BASE_DOMAIN>.log')).toBe(
      'w0.<CLUSTER_BASE_DOMAIN> 10.128.0.1 10.128.0.2 fd01::1',
    );
    expect(obfuscated.get('insights-operator/gathers.json')).toContain('"is_global_obfuscation_enabled":true');
    expect(JSON.parse(await readFile(tablePath, 'utf8'))).toEqual(table);
    expect((await stat(tablePath)).mode & 0o777).toBe(0o600);
    expect(revealing.text).toBe(`Created ${join(folder.path, 'a-obfuscated-revealed.tar.gz')}\n`);
    const revealed = await contentsOf(join(folder.path, 'a-obfuscated-revealed.tar.gz'));
    expect(revealed.get('logs/w0.<CLUSTER_BASE_DOMAIN>.log')).toBe(
      'w0.<CLUSTER_BASE_DOMAIN> 10.128.0.55 10.128.0.56 fd01::55',
    );
    expect((await readdir(folder.path)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('keep to a table that is given, also to the Secret of a cluster', async () => {
    await using folder = await temporaryFolder();
    const file = await archiveIn(folder.path);
    const secret = join(folder.path, 'secret.json');
    const data = { '10.128.0.55': base64('10.128.0.9'), fd01__55: base64('fd01::9') };
    await writeFile(secret, JSON.stringify({ apiVersion: 'v1', kind: 'Secret', data }));

    await runInsights(['archive', 'obfuscate', '--table', secret, file]);

    const hidden = await contentsOf(join(folder.path, 'a-obfuscated.tar.gz'));
    expect(hidden.get('logs/w0.<CLUSTER_BASE_DOMAIN>.log')).toContain(' 10.128.0.9 10.128.0.1 fd01::9');
  });

  it('overwrite nothing', async () => {
    await using folder = await temporaryFolder();
    const file = await archiveIn(folder.path);
    for (const name of ['a-obfuscated.tar.gz', 'a-obfuscated-table.json']) {
      await writeFile(join(folder.path, name), 'mine');
      const { code, told } = await runInsights(['archive', 'obfuscate', file]);
      expect([code, told]).toEqual([3, `insights: ${join(folder.path, name)} exists already\n`]);
      expect(await readFile(join(folder.path, name), 'utf8')).toBe('mine');
      await rename(join(folder.path, name), join(folder.path, `was-${name}`));
    }
  });

  it.each([
    [['obfuscate', 'a.zip'], 2, 'invalid path to the archive: should end with ".tar.gz"'],
    [['obfuscate', 'absent.tar.gz'], 3, 'there is no archive'],
    [['reveal', 'a.tar.gz'], 2, '--table is missing'],
    [['reveal', 'a.tar.gz', '--table', 'absent'], 2, '--table absent cannot be read'],
    [['reveal', 'a.tar.gz', '--table', 'bad'], 2, '--table bad: the translation table has 1 entries'],
    [['reveal', 'a.tar.gz', '--table', 'empty'], 2, '--table empty is a Secret that holds no table'],
    [['obfuscate', 'plain.tar.gz'], 3, "config/ingress.json record needed to fetch cluster base domain wasn't found"],
  ])('say what is wrong: %j', async (words, code, message) => {
    await using folder = await temporaryFolder();
    await archiveIn(folder.path);
    await rename(await writeArchive(folder.path, { 'config/id': 'x' }), join(folder.path, 'plain.tar.gz'));
    await writeFile(join(folder.path, 'bad'), '{"10.128.0.55":"10.128.0.300"}');
    await writeFile(join(folder.path, 'empty'), '{"kind":"Secret","data":{"tls.crt":"eA=="}}');
    const at = (word: string) => (word.startsWith('-') || words.indexOf(word) === 0 ? word : join(folder.path, word));

    const outcome = await runInsights(['archive', ...words.map(at)]);

    expect(outcome).toMatchObject({ code, text: '' });
    expect(outcome.told.replaceAll(`${folder.path}/`, '')).toContain(message);
    expect(outcome.told).not.toContain('10.128');
    expect((await readdir(folder.path)).toSorted()).toEqual(['a.tar.gz', 'bad', 'empty', 'plain.tar.gz']);
  });
});

async function archiveIn(folder: string): Promise<string> {
  const file = join(folder, 'a.tar.gz');
  await rename(await writeArchive(folder, records), file);
  return file;
}

async function contentsOf(file: string): Promise<Map<string, string>> {
  const contents = new Map<string, string>();
  for await (const entry of readRecords(file)) {
    contents.set(entry.path, Buffer.concat(await Array.fromAsync(entry.contents)).toString());
  }
  return contents;
}

function base64(value: string): string {
  return Buffer.from(value).toString('base64');
}
