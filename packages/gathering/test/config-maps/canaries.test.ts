import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { JsonValue } from '@insights/cluster';
import { stringify } from 'yaml';
import { harmlessText } from '../../src/config-maps/harmless-text.ts';
import { harmlessInstallConfig } from '../../src/config-maps/install-config.ts';
import { parseSettings } from '../../src/config-maps/settings-yaml.ts';

const canary = fc.stringMatching(/^[a-z0-9]{12}$/).map((text) => `canary${text}`);
const label = fc.constantFrom('CERTIFICATE', 'PRIVATE KEY', 'RSA PRIVATE KEY', 'OPENSSH PRIVATE KEY', 'X');
const around = fc.string({ maxLength: 60 });

describe('a secret in a config map', () => {
  it.each<[string, (text: string) => string]>([
    ['as it is', (block) => block],
    ['indented', (block) => block.replaceAll('\n', '\n    ')],
    ['with CRLF', (block) => block.replaceAll('\n', '\r\n')],
    ['in a text of JSON', (block) => JSON.stringify(block)],
    ['in base64', (block) => Buffer.from(block).toString('base64')],
    ['cut', (block) => block.slice(0, -10)],
  ])('is not in its record when it stands in a PEM block %s', (_, written) => {
    fc.assert(
      fc.property(fc.array(fc.tuple(around, label, canary), { minLength: 1, maxLength: 4 }), around, (parts, end) => {
        const blocks = parts.map(([before, name, secret]) => {
          return `${before}\n${written(`-----BEGIN ${name}-----\n${secret}\n-----END ${name}-----`)}\n`;
        });
        const text = harmlessText(blocks.join('') + end);

        for (const [, , secret] of parts) {
          expect(text).not.toContain(secret);
          expect(text).not.toContain(Buffer.from(secret).toString('base64').slice(4, 16));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is not in its record when it is the password of a URL', () => {
    fc.assert(
      fc.property(around, canary, around, (before, secret, after) => {
        expect(harmlessText(`${before} https://user:${secret}@proxy.example:3128/${after}`)).not.toContain(secret);
      }),
    );
  });

  it('is not in the configuration of the installer, wherever nothing harmless is known to stand', () => {
    const key = fc.stringMatching(/^[a-z]{1,3}Key$/);
    const hidden = fc.letrec<{ value: JsonValue }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small', maxDepth: 5 },
        canary,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }),
      ),
    })).value;
    const known = fc.constantFrom(
      'platform',
      'controlPlane',
      'compute',
      'networking',
      'proxy',
      'metadata',
      'pullSecret',
    );

    fc.assert(
      fc.property(fc.dictionary(fc.oneof(key, known), hidden, { maxKeys: 5, noNullPrototype: true }), (config) => {
        const text = stringify(config);

        expect(harmlessInstallConfig(parseSettings(text, 'install-config'))).not.toContain('canary');
      }),
      { numRuns: 100 },
    );
  });
});
