import { describe, expect, it } from '@jest/globals';
import {
  renderContainerdConfig,
  renderRegistryConfig,
  renderRegistryHosts,
} from '../../src/settings/container-runtime.ts';
import { clusterLayout } from '../../src/settings/layout.ts';
import { partCommands } from '../../src/settings/parts.ts';

const layout = clusterLayout('/tmp/insights-real-cluster/ab12cd34');

describe('the parts of the cluster', () => {
  it('start our own programs from the folder of the build and the others from the search path', () => {
    const commands = partCommands(layout, '/programs');

    expect(commands.kubelet.program).toBe('/programs/kubelet');
    expect(commands.containerd.program).toBe('containerd');
    expect(commands.registry.program).toBe('docker-registry');
  });

  it('name no file outside of the folder of the cluster', () => {
    const words = Object.values(partCommands(layout, '/programs')).flatMap(({ args }) => args);
    const files = words.flatMap((word) => /^(?:--[a-z-]+=)?(\/.*)$/.exec(word)?.slice(1) ?? []);

    expect(files.length).toBeGreaterThan(10);
    expect(files.filter((file) => !file.startsWith(`${layout.folder}/`))).toEqual([]);
  });

  it('authorize by roles, and audit', () => {
    expect(partCommands(layout, '/programs')['kube-apiserver'].args).toEqual(
      expect.arrayContaining(['--authorization-mode=Node,RBAC', `--audit-log-path=${layout.auditLog}`]),
    );
  });

  it('let containerd find the registry over plain HTTP and keep everything below the folder', () => {
    expect(renderRegistryHosts()).toContain('server = "http://registry.insights.test:5000"');
    expect(renderContainerdConfig(layout)).toContain(`config_path = "${layout.registryHosts}"`);
    expect(JSON.parse(renderRegistryConfig(layout, '10.88.77.1:5000'))).toMatchObject({
      storage: { filesystem: { rootdirectory: layout.registry }, delete: { enabled: true } },
      http: { addr: '10.88.77.1:5000' },
    });
  });

  it('keep sockets below the length that the kernel takes', () => {
    expect(Math.max(layout.controlSocket.length, layout.containerdSocket.length)).toBeLessThan(108);
  });
});
