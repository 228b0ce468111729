import type { Installation } from '@insights/installation';
import { errorMessage } from '@insights/process';

const tailLines = 15;

/** Everything that may tell why something did not happen, for the message of a test that failed. */
export async function describeInstallation(installation: Installation): Promise<string> {
  const [pod, status, history, main, gatherer] = await Promise.all([
    installation.pod().catch(errorMessage),
    installation.status().catch(errorMessage),
    installation.history().catch(errorMessage),
    installation.log('main', { tailLines }).catch(errorMessage),
    installation.log('gatherer', { tailLines }).catch(errorMessage),
  ]);
  const containers = typeof pod === 'object' ? pod.status?.containerStatuses : pod;
  const documents = { containers, status, history };
  const shown = Object.entries(documents).map(([name, value]) => `${name}: ${JSON.stringify(value, null, 1)}`);
  return [...shown, `log of main:\n${main}`, `log of gatherer:\n${gatherer}`].join('\n');
}
