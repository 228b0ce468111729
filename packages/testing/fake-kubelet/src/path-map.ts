import { join } from 'node:path';

/** Where a path inside a container lies on this machine. */
export interface Mount {
  /** The path that the container's spec names. */
  readonly containerPath: string;
  readonly hostPath: string;
}

/**
 * Stands in for mount and network namespaces, which need root and Linux: rewrites the paths and listen addresses that
 * a container is told (in arguments, environment and mounted ConfigMaps) to those of this machine.
 */
export class PathMap {
  readonly #mounts: readonly Mount[];
  readonly #ports: ReadonlyMap<number, number>;

  /**
   * @param mounts - any order; the longest container path wins
   * @param ports - container port → port on 127.0.0.1
   */
  constructor(mounts: readonly Mount[], ports: ReadonlyMap<number, number>) {
    this.#mounts = mounts
      .map(({ containerPath, hostPath }) => ({ containerPath: containerPath.replace(/\/+$/, ''), hostPath }))
      .filter(({ containerPath }) => containerPath !== '')
      .toSorted((a, b) => b.containerPath.length - a.containerPath.length);
    this.#ports = ports;
  }

  /** Rewrites every mounted path and the port of every `tcp://` address of all interfaces or loopback in a text. */
  rewrite(text: string): string {
    return this.#rewritePorts(this.#rewritePaths(text));
  }

  /** Where an absolute path lies: in a mount, or else in the image. */
  locate(path: string, rootFolder: string): string {
    const mount = this.#mounts.find(
      ({ containerPath }) => path === containerPath || path.startsWith(`${containerPath}/`),
    );
    return mount ? join(mount.hostPath, path.slice(mount.containerPath.length)) : join(rootFolder, path);
  }

  // One pass, so that what was rewritten is not rewritten again.
  #rewritePaths(text: string): string {
    if (this.#mounts.length === 0) return text;
    const paths = this.#mounts.map(({ containerPath }) => RegExp.escape(containerPath)).join('|');
    // Whole paths only: not the end of a longer one, nor the beginning of a longer name.
    const pattern = new RegExp(`(?<![\\w./-])(${paths})(?![\\w.-])`, 'g');
    return text.replaceAll(
      pattern,
      (path) => this.#mounts.find((mount) => mount.containerPath === path)?.hostPath ?? path,
    );
  }

  #rewritePorts(text: string): string {
    return text.replaceAll(
      /tcp:\/\/(?:0\.0\.0\.0|127\.0\.0\.1|localhost|\[::1?\])?:(\d+)(?!\d)/g,
      (address, port: string) => {
        const mapped = this.#ports.get(Number(port));
        return mapped === undefined ? address : `tcp://127.0.0.1:${mapped}`;
      },
    );
  }
}
