import { rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { errorCode } from '@insights/process';
import { runProgram } from './run-program.ts';

/** What {@link Podman.build} takes. */
export interface PodmanBuildOptions {
  /** Folder with the Dockerfile. */
  readonly context: string;
  readonly name: string;
  readonly buildArguments: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  /** More flags. */
  readonly flags: readonly string[];
  readonly tell: (line: string) => void;
}

// Machines without an init system have neither journald nor systemd's control groups.
const everywhere = ['podman', '--events-backend=file', '--cgroup-manager=cgroupfs'];

/** Podman of this machine, called so that it also works without an init system and inside a container. */
export class Podman {
  /** Whether an image is in the local storage. */
  async hasImage(name: string, signal: AbortSignal): Promise<boolean> {
    try {
      await runProgram([...everywhere, 'image', 'exists', name], {}, signal);
      return true;
    } catch (error) {
      signal.throwIfAborted();
      if (errorCode(error) === 'ERR_IMAGE_BUILD_FAILED') return false;
      throw error;
    }
  }

  /** Takes an image out of an OCI layout into the local storage. */
  async load(folder: string, name: string, signal: AbortSignal): Promise<void> {
    // Podman makes a name of the path, and fails where a path is no name: hence the last part of it alone.
    const options = { cwd: dirname(folder) };
    const id = await runProgram([...everywhere, 'pull', '--quiet', `oci:${basename(folder)}`], options, signal);
    await runProgram([...everywhere, 'tag', id, name], {}, signal);
    await runProgram([...everywhere, 'untag', id, `localhost/${basename(folder)}:latest`], {}, signal);
  }

  /** Builds the Dockerfile from the start; what npm downloaded before is still there. */
  async build(options: PodmanBuildOptions, signal: AbortSignal): Promise<void> {
    const { context, name, buildArguments, createdAt, flags, tell } = options;
    const command = [
      ...everywhere,
      'build',
      // The only isolation that needs neither a runtime nor control groups.
      '--isolation=chroot',
      // No step is taken from an earlier build: this podman would take a label that was made of other build arguments.
      '--layers=false',
      '--identity-label=false',
      '--format=oci',
      `--timestamp=${Math.floor(createdAt.getTime() / 1000)}`,
      `--tag=${name}`,
      ...Object.entries(buildArguments).map(([argument, value]) => `--build-arg=${argument}=${value}`),
      ...flags,
      context,
    ];
    await runProgram(command, { onLine: tell }, signal);
  }

  /** Writes an image as an OCI layout, in place of what the folder held. */
  async export(name: string, folder: string, signal: AbortSignal): Promise<void> {
    await rm(folder, { recursive: true, force: true });
    await runProgram([...everywhere, 'push', '--quiet', name, `oci:${folder}`], {}, signal);
  }
}
