import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { dockerfileArguments } from '../../src/build/dockerfile-arguments.ts';
import { imageEnvironment, imageLabels, imageNode } from '../../src/index.ts';
import { entryPoint, imageUser } from '../../src/identity/entry-points.ts';
import { identityOf, root } from '../support.ts';

const identity = { ...identityOf('4.20.7'), stream: '*', minMain: '4.19.2' };

describe('the Dockerfile', () => {
  it('has the labels and the environment of every other image of ours', async () => {
    const steps = await readSteps();

    expect(pairs(steps.get('LABEL'), dockerfileArguments(identity))).toEqual(imageLabels(identity));
    expect(pairs(steps.get('ENV'), dockerfileArguments(identity))).toEqual(imageEnvironment(identity));
  });

  it('has a default for every argument that a release gives', async () => {
    const text = await readFile(join(root, 'Dockerfile'), 'utf8');

    for (const name of Object.keys(dockerfileArguments(identity))) expect(text).toMatch(`\nARG ${name}=`);
    expect(text).toContain(`\nARG NODE=${imageNode}\n`);
  });

  it('has the entry point and the user of every other image of ours', async () => {
    const steps = await readSteps();

    expect(JSON.parse(steps.get('ENTRYPOINT') ?? '')).toEqual(entryPoint.entrypoint);
    expect(JSON.parse(steps.get('CMD') ?? '')).toEqual(entryPoint.cmd);
    expect(steps.get('USER')).toBe(imageUser);
  });
});

/** The last step of each kind, its continued lines joined. */
async function readSteps(): Promise<Map<string, string>> {
  const text = (await readFile(join(root, 'Dockerfile'), 'utf8')).replaceAll('\\\n', ' ');
  const steps = text.split('\n').map((line) => /^([A-Z]+) (.*)$/.exec(line));
  return new Map(steps.map((step) => [step?.[1] ?? '', step?.[2] ?? '']));
}

/** `name="${ARGUMENT}"` pairs, with the arguments put in. */
function pairs(step: string | undefined, values: Readonly<Record<string, string>>): Record<string, string> {
  const found = [...(step ?? '').matchAll(/(\S+?)="([^"]*)"/g)];
  return Object.fromEntries(
    found.map(([, name = '', value = '']) => [
      name,
      value.replaceAll(/\$\{(\w+)\}/g, (_, argument: string) => values[argument] ?? ''),
    ]),
  );
}
