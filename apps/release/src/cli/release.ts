import { chooseCommand } from '@insights/process';
import { buildCommand } from './build-command.ts';
import { bundleCommand } from './bundle-command.ts';
import { promoteCommand } from './promote-command.ts';
import { pushCommand } from './push-command.ts';

/** The release program: `build --version 4.20.8`. */
export const release = chooseCommand('npm run release --', {
  bundle: bundleCommand,
  build: buildCommand,
  push: pushCommand,
  promote: promoteCommand,
});
