import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseCommandLine, readSettings } from '../../src/cli/settings.ts';
import { temporaryFolder } from '../fixtures.ts';

async function settingsOf(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return readSettings(parseCommandLine(args, env).values);
}

async function refusalOf(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  try {
    await settingsOf(args, env);
    return 'accepted';
  } catch (error) {
    expect(error).toMatchObject({ code: 'ERR_USAGE' });
    return (error as Error).message;
  }
}

async function withConfig(text: string, args: readonly string[] = []) {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'pod.yaml');
  await writeFile(file, text);
  return { settings: await settingsOf(['--config', file, ...args]).catch((error: Error) => error.message) };
}

async function withRules(text: string) {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'rules.json');
  await writeFile(file, text);
  return await settingsOf(['--rules', file]);
}

describe('settings', () => {
  it('have the defaults of a pod', async () => {
    expect(await settingsOf([])).toEqual({
      kubeconfig: undefined,
      storagePath: '/var/lib/insights-operator',
      listen: { kind: 'unix', path: '/var/run/insights/gatherer.sock' },
      healthListen: { kind: 'tcp', host: '0.0.0.0', port: 8081 },
      defaults: {},
      endpoints: {},
      sinceSeconds: 7200,
      withSecrets: false,
      output: 'text',
      logLevel: undefined,
    });
  });

  it('serve unless another command is named', () => {
    expect(parseCommandLine([], {}).command).toBe('serve');
    expect(parseCommandLine(['gather', '--since', '1h'], {}).command).toBe('gather');
  });

  it.each([
    ['serve', [], {}, false],
    ['gather', [], {}, true],
    ['serve', ['--with-secrets'], {}, true],
    ['gather', ['--without-secrets'], {}, false],
    ['serve', [], { INSIGHTS_WITH_SECRETS: 'true' }, true],
    ['gather', [], { INSIGHTS_WITHOUT_SECRETS: 'true' }, false],
    ['gather', [], { INSIGHTS_WITHOUT_SECRETS: 'false' }, true],
  ] as const)('of %s with %j and %j run functions that read Secrets: %j', async (command, args, env, expected) => {
    const { values } = parseCommandLine([command, ...args], env);

    expect(await readSettings(values, command)).toMatchObject({ withSecrets: expected });
  });

  it('ask for a dry run of gather, and of nothing else', async () => {
    const { values } = parseCommandLine(['gather', '--dry-run'], {});

    expect((await readSettings(values, 'gather')).defaults).toEqual({ dryRun: true });
    expect(await refusalOf(['--dry-run'])).toBe('--dry-run is a flag of gather alone');
    expect(await refusalOf([], { INSIGHTS_DRY_RUN: 'true' })).toBe('--dry-run is a flag of gather alone');
  });

  it('cannot both run and leave out functions that read Secrets', async () => {
    expect(await refusalOf(['--with-secrets', '--without-secrets'])).toBe(
      '--with-secrets and --without-secrets exclude each other',
    );
  });

  it('take lists of functions', async () => {
    const { defaults } = await settingsOf(['--functions', 'clusterconfig/nodes, workloads', '--exclude', 'a/b,']);

    expect(defaults).toEqual({ functions: ['clusterconfig/nodes', 'workloads'], exclude: ['a/b'] });
  });

  it('come from the environment, where a flag wins', async () => {
    const env = { INSIGHTS_STORAGE_PATH: '/from/env', INSIGHTS_SINCE: '30m' };

    expect(await settingsOf(['--storage-path', '/from/flag'], env)).toMatchObject({
      storagePath: '/from/flag',
      sinceSeconds: 1800,
    });
  });

  it.each([
    [['--listen', 'tcp://0.0.0.0:8080'], 'loopback'],
    [['--listen', 'nowhere'], '--listen: '],
    [['--health-listen', 'tcp://x'], '--health-listen: '],
    [['--since', '0s'], '--since must be longer than zero'],
    [['--since', 'soon'], '--since: '],
    [['--obfuscation', 'faces'], 'obfuscation[0] must be one of networking, workload_names'],
    [['--output', 'yaml'], '--output must be one of text, json'],
    [['--log-level', 'loud'], '--log-level must be one of'],
    [['--config', '/nonexistent.yaml'], '--config /nonexistent.yaml cannot be read: ENOENT'],
    [['--rules', '/nonexistent.json'], '--rules /nonexistent.json cannot be read: ENOENT'],
    [['fly'], 'unknown command "fly"; expected one of serve, gather, self-test, version'],
    [['gahter'], 'unknown command "gahter"; expected one of serve, gather, self-test, version; did you mean gather?'],
    [['gather', 'now'], 'unexpected argument "now"'],
    [['--colour'], "Unknown option '--colour'"],
  ])('refuse %j and say why', async (args, reason) => {
    expect(await refusalOf(args)).toContain(reason);
  });

  it('take rules with the text that they were written in', async () => {
    const text = '{ "conditional_gathering_rules": [], "container_logs": [] }\n';

    expect((await withRules(text)).defaults.rules).toEqual({
      available: true,
      source: 'fresh',
      document: { conditional_gathering_rules: [], container_logs: [] },
      raw: text,
    });
  });

  it.each([
    ['[]', 'must hold an object'],
    ['{"container_logs":', 'is not JSON'],
    ['['.repeat(100), 'is nested more than 64 deep'],
    [`{"version":"${'x'.repeat(2 ** 21)}"}`, 'more than 2097152'],
  ])('refuse the rules %.30s', async (text, reason) => {
    await expect(withRules(text)).rejects.toThrow(reason);
    await expect(withRules(text)).rejects.toMatchObject({ code: 'ERR_USAGE' });
  });

  it.each([
    [['--prometheus-url', 'prometheus:9090'], '--prometheus-url must be an http:// or https:// URL'],
    [['--prometheus-url', 'https://u:hidden@prometheus'], '--prometheus-url must be an http:// or https:// URL'],
    [['--alertmanager-url', 'https://alertmanager/?q=hidden'], '--alertmanager-url must be an http:// or https:// URL'],
    [['--alertmanager-url', ''], '--alertmanager-url must be an http:// or https:// URL'],
    [['--node-logs', 'direct'], '--node-logs must be one of proxy, kubelet'],
  ])('refuse %j and repeat nothing of it', async (args, reason) => {
    const refusal = await refusalOf(args);

    expect(refusal).toContain(reason);
    expect(refusal).not.toContain('hidden');
  });

  it('say where Prometheus and kubelets are, by flags and variables', async () => {
    const flags = [
      '--prometheus-url',
      'https://p:9091/x',
      '--monitoring-ca-file',
      '/ca',
      '--kubelet-ca-file',
      '/kubelet',
    ];
    const env = { INSIGHTS_NODE_LOGS: 'kubelet', INSIGHTS_ALERTMANAGER_URL: 'http://127.0.0.1:9093' };

    expect((await settingsOf(flags, env)).endpoints).toEqual({
      prometheusUrl: 'https://p:9091/x',
      alertmanagerUrl: 'http://127.0.0.1:9093',
      monitoringCaFile: '/ca',
      nodeLogs: 'kubelet',
      kubeletCaFile: '/kubelet',
    });
  });

  it('allow the gather API on a loopback port', async () => {
    expect((await settingsOf(['--listen', 'tcp://127.0.0.1:8080'])).listen).toMatchObject({ host: '127.0.0.1' });
  });
});

describe('the configuration file', () => {
  it('gives what the gatherer needs of it, and may hold what main needs', async () => {
    const text =
      'kind: GenericOperatorConfig\nstoragePath: /srv\ninterval: 2h30m\nendpoint: https://x\nfastTrack: {mode: stream}\n';

    expect((await withConfig(text)).settings).toMatchObject({ storagePath: '/srv', sinceSeconds: 9000, defaults: {} });
  });

  it('asks for obfuscation in two ways', async () => {
    const text = 'enableGlobalObfuscation: true\ndataReporting: {obfuscation: workload_names, storagePath: /data}\n';

    expect((await withConfig(text)).settings).toMatchObject({
      storagePath: '/data',
      defaults: { obfuscation: ['networking', 'workload_names'] },
    });
  });

  it('says where Prometheus and kubelets are, which is left open where it does not', async () => {
    const defaults = {
      prometheusUrl: 'https://prometheus-k8s.openshift-monitoring.svc:9091',
      alertmanagerUrl: 'https://alertmanager-main.openshift-monitoring.svc:9094',
    };
    const text = 'storagePath: /srv\ngatherer: {nodeLogs: kubelet, kubeletCaFile: /k}\n';

    expect((await withConfig('storagePath: /srv\n')).settings).toMatchObject({ endpoints: defaults });
    expect((await withConfig(text)).settings).toMatchObject({
      endpoints: { ...defaults, nodeLogs: 'kubelet', kubeletCaFile: '/k' },
    });
    expect(
      (await withConfig('storagePath: /srv\nmonitoring: {prometheusUrl: "", caFile: /ca}\n')).settings,
    ).toMatchObject({ endpoints: { ...defaults, prometheusUrl: '', monitoringCaFile: '/ca' } });
  });

  it('is read in whatever form people write it', async () => {
    const text = 'interval: |\n  90m\nenableGlobalObfuscation: Yes\nstoragePath: "/srv "\n';

    expect((await withConfig(text)).settings).toMatchObject({
      storagePath: '/srv',
      sinceSeconds: 5400,
      defaults: { obfuscation: ['networking'] },
    });
  });

  it('names everything that is wrong in it at once', async () => {
    const { settings } = await withConfig('interval: often\nsurprise: 1\nstoragePath: [1]');

    expect(settings).toEqual(expect.stringMatching(/surprise.*storagePath.*interval/));
  });

  it('gives way to flags', async () => {
    expect((await withConfig('storagePath: /srv\n', ['--storage-path', '/flag'])).settings).toMatchObject({
      storagePath: '/flag',
    });
  });

  it.each([
    ['storagePath: [1]', 'storagePath must be a text'],
    ['enableGlobalObfuscation: sometimes', 'enableGlobalObfuscation must be true or false'],
    ['dataReporting: 7', 'dataReporting must be a section of keys'],
    ['dataReporting: {obfuscation: [1]}', 'dataReporting.obfuscation.0 must be one of networking, workload_names'],
    [
      'dataReporting: {obfuscation: Networking}',
      'dataReporting.obfuscation.0 must be one of networking, workload_names',
    ],
    ['interval: often', 'interval must be a valid duration'],
    ['interval: 9999999999h', 'interval must be a valid duration'],
    ['interval: 1000h', 'interval must be at most 720h0m0s'],
    ['intervall: 2h', 'intervall is not a known key; did you mean interval?'],
    ['fastTrack: {strategy: pod}', 'fastTrack.strategy is not a known key'],
    ['- a', 'must be a section of keys'],
    ['a: [', '--config '],
  ])('with %j is refused by naming the key', async (text, reason) => {
    expect((await withConfig(text)).settings).toEqual(expect.stringContaining(reason));
  });
});
