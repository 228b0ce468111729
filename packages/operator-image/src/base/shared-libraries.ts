import { runProgram } from '../build/run-program.ts';

/**
 * The shared libraries that programs are loaded with, the loader included, as `ldd` finds them on this machine.
 * @returns absolute paths, each once, in order
 */
export async function sharedLibraries(programs: readonly string[], signal: AbortSignal): Promise<string[]> {
  const texts = await Promise.all(programs.map((program) => runProgram(['ldd', program], {}, signal)));
  return [...new Set(texts.flatMap((text) => parseLdd(text)))].toSorted();
}

/** Reads the output of `ldd`: `libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x…)`, `/lib64/ld-linux-x86-64.so.2 (0x…)`. */
export function parseLdd(text: string): string[] {
  return text.split('\n').flatMap((line) => /^\s*(?:\S+ => )?(\/\S+) \(0x[0-9a-f]+\)$/.exec(line)?.[1] ?? []);
}
