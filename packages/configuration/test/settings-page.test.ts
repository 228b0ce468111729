import { describe, expect, it } from '@jest/globals';
import { formatSettingsPage } from '../src/index.ts';

const page = formatSettingsPage('npm run generate');

describe('the page of settings', () => {
  it('names a setting with its default, bounds and its key in each layer', () => {
    expect(page).toContain(
      '| `interval`, `dataReporting.interval` | between two gatherings | duration, above 0 to 720h0m0s | `10m` | `interval` (at least 10m) | `dataReporting.interval` (below 10m: 10m; no duration: 2h) |',
    );
  });

  it('says what has no effect, and why', () => {
    expect(page).toContain('**No effect**: until mode index is built');
  });

  it('has a row for every key of Secret and ConfigMap, and says something of each', () => {
    for (const key of ['httpProxy', 'scaPullDisabled', 'proxy.noProxy', 'dataReporting.gatherWithoutUpload']) {
      expect(page).toContain(`\`${key}\``);
    }
    for (const line of page.split('\n').filter((each) => each.startsWith('| `'))) {
      expect(line.split(' | ')[1]).toMatch(/\w/);
    }
  });
});
