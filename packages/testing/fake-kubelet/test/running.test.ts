import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { server, startNode, until } from './support/node.ts';

const show = '#!/bin/sh\necho "$@"\nenv\ncat /nowhere 2>/dev/null\ntrap \'exit 0\' TERM\nsleep 60 & wait\n';

describe('a pod on a node', () => {
  it('is bound, runs its containers as processes and becomes ready', async () => {
    await using node = await startNode();
    const image = await node.image(server);
    await node.create({
      containers: [
        { name: 'c', image },
        { name: 'd', image },
      ],
    });
    const pod = await until(
      () => node.pod()?.status?.conditions.every(({ status }) => status === 'True') && node.pod(),
    );

    expect(pod.status).toMatchObject({ phase: 'Running', observedGeneration: 1 });
    expect(node.container('c')).toMatchObject({
      image,
      imageID: image,
      containerID: expect.stringMatching(/^sandbox:\/\/[0-9a-f]{64}$/),
      restartCount: 0,
      ready: true,
      started: true,
      state: { running: {} },
      lastState: {},
    });
    expect(node.events()).toEqual(
      expect.arrayContaining([
        `Pulling: Pulling image "${image}"`,
        `Pulled: Container image "${image}" already present on machine`,
        'Created: Created container: c',
        'Started: Started container d',
      ]),
    );
  });

  it('gets variables from its spec, ConfigMaps, Secrets, its own fields and the image', async () => {
    await using node = await startNode();
    node.cluster.put({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'm', namespace: 'default' },
      data: { k: 'v' },
    });
    const data = { s: Buffer.from('hidden').toString('base64') };
    node.cluster.put({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'default' }, data });
    const image = await node.image(show, { env: ['FROM_IMAGE=1', 'PLAIN=image'], cmd: ['not', 'used'] });
    const env = [
      { name: 'PLAIN', value: 'pod' },
      { name: 'BOTH', value: '$(PLAIN)-$(API_k)' },
      { name: 'KEY', valueFrom: { configMapKeyRef: { name: 'm', key: 'k' } } },
      { name: 'SECRET', valueFrom: { secretKeyRef: { name: 's', key: 's' } } },
      { name: 'NONE', valueFrom: { secretKeyRef: { name: 's', key: 'x', optional: true } } },
      { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'LABEL', valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
      { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
    ];
    const envFrom = [{ prefix: 'API_', configMapRef: { name: 'm' } }];
    const container = { name: 'c', image, env, envFrom, args: ['serve', '--as=$(BOTH)'] };
    await node.create({ containers: [container] }, { labels: { app: 'insights' } });
    const log = await until(async () => (await node.log()).includes('PATH=') && node.log());

    const lines = log.split('\n');
    expect(lines[0]).toBe('serve --as=pod-v');
    expect(lines).toEqual(
      expect.arrayContaining([
        'FROM_IMAGE=1',
        'PLAIN=pod',
        'KEY=v',
        'SECRET=hidden',
        'API_k=v',
        'POD=p',
        'LABEL=insights',
        'NODE=node',
        'KUBERNETES_SERVICE_HOST=127.0.0.1',
      ]),
    );
    expect(log).not.toContain('NONE=');
  });

  it('finds its volumes where its arguments, variables and ConfigMaps say, on mapped ports', async () => {
    await using node = await startNode();
    node.cluster.put({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'm', namespace: 'default' },
      data: { 'server.yaml': 'socket: /run/s/a.sock\nlisten: tcp://0.0.0.0:8443\n' },
    });
    const script =
      "#!/bin/sh\ncat $1/server.yaml\necho $TOKEN\necho shared > $2/file\ntrap 'exit 0' TERM\nsleep 60 & wait\n";
    const sources = [
      { serviceAccountToken: { path: 'token', expirationSeconds: 3600, audience: 'insights' } },
      { configMap: { name: 'm', items: [{ key: 'server.yaml', path: 'copy/a.yaml' }] } },
      { downwardAPI: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
    ];
    await node.create({
      volumes: [
        { name: 'configuration', configMap: { name: 'm' } },
        { name: 'sockets', emptyDir: {} },
        { name: 'token', projected: { sources } },
      ],
      containers: [
        {
          name: 'c',
          image: await node.image(script),
          args: ['/etc/config', '/run/s'],
          env: [{ name: 'TOKEN', value: '/var/run/secrets/token' }],
          ports: [{ name: 'https', containerPort: 8443 }],
          volumeMounts: [
            { name: 'configuration', mountPath: '/etc/config' },
            { name: 'sockets', mountPath: '/run/s' },
            { name: 'token', mountPath: '/var/run/secrets' },
          ],
        },
      ],
    });
    const lines = await until(async () => (await node.log()).split('\n').length > 3 && (await node.log()).split('\n'));

    const uid = node.pod()?.metadata.uid ?? '';
    const volumes = join(node.folder, 'p', uid.slice(0, 8));
    expect(lines.slice(0, 3)).toEqual([
      `socket: ${volumes}/sockets/a.sock`,
      `listen: tcp://127.0.0.1:${node.kubelet.port(uid, 8443)}`,
      `${volumes}/token/token`,
    ]);
    expect(await readFile(join(volumes, 'sockets', 'file'), 'utf8')).toBe('shared\n');
    expect(await readFile(join(volumes, 'token', 'namespace'), 'utf8')).toBe('default');
    expect(await readFile(join(volumes, 'token', 'copy', 'a.yaml'), 'utf8')).toContain('socket: ');
    const claims = (await readFile(join(volumes, 'token', 'token'), 'utf8')).split('.')[1] ?? '';
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      aud: ['insights'],
      sub: 'system:serviceaccount:default:default',
      'kubernetes.io': { pod: { name: 'p', uid } },
    });
  });

  it('waits for a volume whose source is missing, and starts when it comes', async () => {
    await using node = await startNode();
    const volumes = [{ name: 'v', configMap: { name: 'late' } }];
    await node.create({ volumes, containers: [{ name: 'c', image: await node.image(server) }] });
    await until(() => node.events().includes('FailedMount: configmap "late" not found'));
    expect(node.pod()?.status).toMatchObject({ phase: 'Pending' });
    expect(node.container()).toMatchObject({ state: { waiting: { reason: 'ContainerCreating' } } });
    node.cluster.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'late', namespace: 'default' } });

    expect(await until(() => node.container()?.state.running)).toBeDefined();
  });

  it('is done, with its log, when its restart policy says so', async () => {
    await using node = await startNode();
    const image = await node.image('#!/bin/sh\necho done\n');
    await node.create({ restartPolicy: 'Never', containers: [{ name: 'c', image }] });
    await until(() => node.pod()?.status?.phase === 'Succeeded');

    expect(node.container()).toMatchObject({
      restartCount: 0,
      ready: false,
      state: { terminated: { exitCode: 0, reason: 'Completed' } },
    });
    expect(await node.log()).toBe('done\n');
  });

  it('is tried again after a failure, and done after a success, with OnFailure', async () => {
    await using node = await startNode();
    const script = '#!/bin/sh\n[ -e $1/tried ] && exit 0\n: > $1/tried\nexit 3\n';
    const volumeMounts = [{ name: 'v', mountPath: '/v' }];
    await node.create({
      restartPolicy: 'OnFailure',
      volumes: [{ name: 'v', emptyDir: {} }],
      containers: [{ name: 'c', image: await node.image(script), args: ['/v'], volumeMounts }],
    });
    await until(() => node.pod()?.status?.phase === 'Succeeded');

    expect(node.container()).toMatchObject({ restartCount: 1, state: { terminated: { exitCode: 0 } } });
  });
});

describe('logs through the API server', () => {
  it('can be followed until the container ends, and read afterwards', async () => {
    await using node = await startNode();
    const script = "#!/bin/sh\ntrap 'echo two >&2; exit 0' TERM\necho one\nsleep 60 & wait\n";
    await node.create({ containers: [{ name: 'c', image: await node.image(script) }] });
    await until(() => node.container()?.state.running);
    const following = node.log('?follow=true');
    await until(async () => (await node.log()) === 'one\n');
    await node.setImage('c', await node.image(server));

    expect(await following).toBe('one\ntwo\n');
    await until(async () => (await node.log()) === 'hello\n');
    expect(await node.log('?previous=true')).toBe('one\ntwo\n');
  });

  it('say why there are none', async () => {
    await using node = await startNode();
    await node.create({ containers: [{ name: 'c', image: `${node.registry.host}/test/image:none` }] });
    await until(() => node.container()?.state.waiting?.reason === 'ErrImagePull');

    expect(await node.log()).toContain('container \\"c\\" in pod \\"p\\" is waiting to start: ');
    expect(await node.log('?previous=true')).toContain(
      'previous terminated container \\"c\\" in pod \\"p\\" not found',
    );
  });
});
