import { defineInsightsCommand, outputFlag } from './context.ts';

/** `version`: what this is. */
export const versionCommand = defineInsightsCommand({
  summary: 'what this is',
  flags: outputFlag,
  async run({ output }, { print, version }) {
    const { contract, version: number, revision, builtAt, functions } = version;
    if (output === 'json')
      print(JSON.stringify({ name: 'insights', version: number, revision, builtAt, contract, functions }));
    else
      print(`insights ${number} (${revision.slice(0, 12)}, ${builtAt}), ${functions} functions, contract ${contract}`);
  },
});
