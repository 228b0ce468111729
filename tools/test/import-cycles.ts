import { dirname, join, normalize } from 'node:path';
import type { Import } from './workspace-graph.ts';

/** Circles of files that import each other by relative paths, types included; each as the list of its files. */
export function importCycles(imports: readonly Import[]): string[][] {
  const graph = new Map<string, string[]>();
  for (const { file, specifier } of imports) {
    if (!specifier.startsWith('.')) continue;
    graph.set(file, [...(graph.get(file) ?? []), normalize(join(dirname(file), specifier))]);
  }
  const done = new Set<string>();
  const cycles: string[][] = [];
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) cycles.push(path.slice(start));
    if (start >= 0 || done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return cycles;
}
