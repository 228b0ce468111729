import { spawn } from 'node:child_process';
import { endSteps } from './end-steps.ts';

// Runs the program of its arguments for as long as somebody holds this process's standard input open, and ends it by its steps
// then. Whoever asked for a build may be killed where it stands: podman would lose its output, and die of that with its working
// container left behind, a copy of each secret in it.
const [program = '', ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
const { pid } = child;
let hasEnded = false;

// Nobody may read any more, but the program has to go on to its end.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});
child.stdout.on('data', (bytes: Buffer) => process.stdout.write(bytes));
child.stderr.on('data', (bytes: Buffer) => process.stderr.write(bytes));

child.once('error', (error) => {
  hasEnded = true;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 127;
  process.stdin.destroy();
});
child.once('close', (code) => {
  hasEnded = true;
  process.exitCode = code ?? 1;
  process.stdin.destroy();
});
process.stdin.once('end', () => void (pid !== undefined && endSteps(pid, () => hasEnded))).resume();
