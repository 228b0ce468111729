import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

const readable = /(?:\.(?:ts|mjs|md|ya?ml|json)|Dockerfile|\/run)$/;
const passedOver: ReadonlySet<string> = new Set(['node_modules', '.git', 'dist', '.cache', 'data', 'pnpm-lock.yaml']);
// They name what must not be named.
const own = /^tools\/test\/outside-documents(?:\.test)?\.ts$/;

// Working papers of the authors. The operator of today has a public document of one of the names, below `docs/`.
const papers = new RegExp(
  [
    String.raw`\b(?:image[- ]tracking|operator[- ]contracts|archive[- ]consumers|gathering-performance|index-registry)\b`,
    String.raw`(?<!docs/)\bgathered-data\b(?!-)`,
    String.raw`\bremote[- ]configuration(?:\.md|\`? §?\d|, section)`,
    String.raw`\binterfaces(?:\.md|\`? §?\d|, section)`,
    String.raw`\b(?:real-cluster|toolchain|house|cases|style|design)\.md\b`,
  ].join('|'),
  'i',
);
const comment = /^\s*(?:\/?\*|\/\/|#)|\/\*\*|\s\/\/\s/;
const codeInComment = /\b[A-E]\d{1,2}\b/;
const codeInTitle = /\b(?:it|test|describe)(?:\.each)?\(\s*['`](?:[SI]\d{1,2}: |.*\bI\d to I\d)/;
const section = /(?:\bsections?|§) ?(?:\d|[A-E]\d)/i;
const publicDocument = /\bRFC \d|\bspec(?:ification)?\b|\bsemver\b|Apache/i;

/**
 * Whether a line refers to a document that a reader of the repository does not have: one of the authors' papers, a section of
 * something unnamed, or a clause by its letter and number.
 * @param before - the line above, where the name of a public document may stand
 */
export function refersOutside(line: string, before = '', isProse = false): boolean {
  if (papers.test(line) || codeInTitle.test(line)) return true;
  if (!isProse && !comment.test(line)) return false;
  if (codeInComment.test(line)) return true;
  return section.test(line) && !publicDocument.test(`${before} ${line}`);
}

/** Every such line of the repository as `file:line: text`. */
export async function outsideReferences(root: string): Promise<string[]> {
  const files = await textFiles(root, root);
  const found = await Promise.all(
    files.map(async (file) => {
      const lines = (await readFile(join(root, file), 'utf8')).split('\n');
      return lines.flatMap((line, index) =>
        refersOutside(line, lines[index - 1], file.endsWith('.md')) ? [`${file}:${index + 1}: ${line.trim()}`] : [],
      );
    }),
  );
  return found.flat();
}

async function textFiles(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (passedOver.has(entry.name)) return [];
      if (entry.isDirectory()) return textFiles(root, path);
      const file = relative(root, path);
      return entry.isFile() && readable.test(`/${file}`) && !own.test(file) ? [file] : [];
    }),
  );
  return found.flat();
}
