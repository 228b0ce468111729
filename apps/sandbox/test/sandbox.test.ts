import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { systemClock } from '@insights/process';
import { Sandbox } from '../src/sandbox.ts';

describe('a sandbox', () => {
  it('removes its folder when it stops, and does not wait for the end of the program any more', async () => {
    const exits = new EventEmitter();
    const sandbox = await Sandbox.start({ clock: systemClock, exits });
    expect([existsSync(sandbox.kubeconfig), exits.listenerCount('exit')]).toEqual([true, 2]);
    await sandbox.stop();

    expect([existsSync(sandbox.folder), exits.listenerCount('exit')]).toEqual([false, 0]);
  });

  it('removes its folder when the program has no time left', async () => {
    const exits = new EventEmitter();
    await using sandbox = await Sandbox.start({ clock: systemClock, exits });
    exits.emit('exit');

    expect(existsSync(sandbox.folder)).toBe(false);
  });
});
