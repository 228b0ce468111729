import { rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { errorCode, errorMessage } from '@insights/process';
import { OperatorImageError } from '../errors.ts';
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
  /** Added to the environment of podman: values of secrets. */
  readonly env: Readonly<Record<string, string>>;
  /** Told every line of the build. */
  readonly tell?: (line: string) => void;
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

  /**
   * Builds the Dockerfile from the start; what npm downloaded before is still there.
   * @returns the image's ID: by its name another build may have replaced it meanwhile
   * @throws OperatorImageError `ERR_IMAGE_BASE_UNREACHABLE`, `ERR_IMAGE_BUILD_FAILED`
   */
  async build(options: PodmanBuildOptions, signal: AbortSignal): Promise<string> {
    const { context, name, buildArguments, createdAt, flags, env, tell } = options;
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
    const told: string[] = [];
    const onLine = (line: string) => {
      told.push(line);
      tell?.(line);
    };
    try {
      const output = await runProgram(command, { env, isBuild: true, ...(tell && { onLine }) }, signal);
      return output.slice(output.lastIndexOf('\n') + 1);
    } catch (error) {
      throw unreachableBase([...told, ...errorMessage(error).split('\n')], error) ?? error;
    }
  }

  /** Writes an image, by its name or ID, as an OCI layout in place of what the folder held. */
  async export(image: string, folder: string, signal: AbortSignal): Promise<void> {
    await rm(folder, { recursive: true, force: true });
    await runProgram([...everywhere, 'push', '--quiet', image, `oci:${folder}`], {}, signal);
  }
}

function unreachableBase(lines: readonly string[], cause: unknown): OperatorImageError | undefined {
  const line = lines.find((text) => text.includes('initializing source'));
  if (line === undefined) return undefined;
  const message = `a base image cannot be pulled; "--base local" makes both from this machine: ${line}`;
  return new OperatorImageError('ERR_IMAGE_BASE_UNREACHABLE', message, { cause });
}
