// Plain JavaScript for Node 20 without dependencies, like run.mjs, which imports it; programs get it with `--import`.
// Ends this process with SIGTERM when what launched it is gone. npm hands a signal to its shell and no further, and hands
// on none that it cannot catch: whatever it started would run on, with ports, containers and folders, for nobody.
import { readFileSync } from 'node:fs';

const launcherName = /^(?:node|MainThread|p?npm\b.*|sh)$/;
// Shells and what starts them leave a job behind on purpose: `npm run sandbox &`, and the terminal is closed.
const leavesJobs = /^(?:-?(?:ba|z|fi|k|tc|c|da)?sh|login|su|sudo|sshd.*|tmux.*|screen|systemd|init)$/i;
const everyMilliseconds = 500;

/** What `/proc/PID/stat` says (proc(5)); `undefined` when there is no such process, or no such folder. */
function readProcess(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const nameEnd = stat.lastIndexOf(')');
    const fields = stat.slice(nameEnd + 2).split(' ');
    const [state] = fields;
    // The first of these fields is the third; 4 is the parent, 22 when it started.
    return {
      pid,
      name: stat.slice(stat.indexOf('(') + 1, nameEnd),
      state,
      parent: Number(fields[1]),
      start: fields[19],
    };
  } catch {
    return undefined;
  }
}

/**
 * What must live for this program to be of use: the ancestors that only launch it, nearest first, and whoever started
 * those, unless that is a shell.
 */
function readLaunchers(pid) {
  const launchers = [];
  for (let found = readProcess(pid); found && found.pid > 1; found = readProcess(found.parent)) {
    const isLauncher = launcherName.test(found.name);
    if (isLauncher || !leavesJobs.test(found.name)) launchers.push(found);
    if (!isLauncher) break;
  }
  return launchers;
}

const launchers = readLaunchers(process.ppid);

/** Whether nobody waits for this process any more: one of them runs no more. */
export function isAbandoned() {
  return launchers.some(({ pid, start }) => {
    const now = readProcess(pid);
    return now?.start !== start || now.state === 'Z';
  });
}

const watch = setInterval(() => {
  if (!isAbandoned()) return;
  clearInterval(watch);
  process.kill(process.pid, 'SIGTERM');
}, everyMilliseconds).unref();
