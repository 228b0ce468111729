import { describe, expect, it } from '@jest/globals';
import { catalogue, documentPath, recordTemplates, templatePattern } from '../../src/index.ts';

describe('templates of record paths', () => {
  it.each([
    ['config/node/{name}.json', 'config/node/NAME.json'],
    ['config/machines/{ns/}{name}.json', 'config/machines/NAMESPACE/NAME.json'],
    [
      'config/pod/{ns}/logs/{pod-name}/{container}_current.log',
      'config/pod/NAMESPACE/logs/POD_NAME/CONTAINER_current.log',
    ],
    ['config/id', 'config/id'],
  ])('%s has its documents at %s', (template, path) => {
    expect(documentPath(template)).toBe(path);
  });

  it.each([
    ['config/node/{name}.json', 'config/node/a.b.json', true],
    ['config/node/{name}.json', 'config/node/a/b.json', false],
    ['config/machines/{ns/}{name}.json', 'config/machines/a.json', true],
    ['config/machines/{ns/}{name}.json', 'config/machines/n/a.json', true],
    ['config/{ns}/{a}_{b}.log', 'config/n/x_y.log', true],
    ['config/id', 'config/id2', false],
  ])('%s and %s: %s', (template, path, matches) => {
    expect(templatePattern(template).test(path)).toBe(matches);
  });

  it('are listed once, with everybody who writes them', () => {
    const templates = recordTemplates(catalogue);

    expect(new Set(templates.map(({ path }) => documentPath(path))).size).toBe(templates.length);
    expect(templates.flatMap(({ functions }) => functions).length).toBe(
      catalogue.reduce((sum, { records }) => sum + new Set(records).size, 0),
    );
  });
});
