import { chooseCommand } from '@insights/process';
import { catCommand } from '../archive/cat-command.ts';
import { lintCommand } from '../archive/lint-command.ts';
import { lsCommand } from '../archive/ls-command.ts';
import { obfuscateCommand } from '../archive/obfuscate-command.ts';
import { revealCommand } from '../archive/reveal-command.ts';
import { gatherCommand } from '../gather/gather-command.ts';
import { defineGroup } from './define-group.ts';
import { versionCommand } from './version-command.ts';

const archiveCommand = defineGroup('archives as files: look into them', 'insights archive', {
  ls: lsCommand,
  cat: catCommand,
  lint: lintCommand,
  obfuscate: obfuscateCommand,
  reveal: revealCommand,
});

/** The program: `gather`, `archive ls FILE`. */
export const insights = chooseCommand('insights', {
  gather: gatherCommand,
  archive: archiveCommand,
  version: versionCommand,
});
