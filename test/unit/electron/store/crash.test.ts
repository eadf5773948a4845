import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { asIntegerIn, setting } from '../../../../electron/store/index.ts';
import { ended, newProfile, newStore, rawDatabase, startChild } from './support.ts';

const GENERATION = setting('generation', 0, asIntegerIn(0, 2 ** 31));
const ID = '00'.repeat(16);
const ROUNDS = 12;

/** Lets a child write to the profile and kills it at some moment. The last generation that it said was committed. */
async function writeAndKill(directory: string, delayMs: number): Promise<number> {
  const child = startChild('child-writer.ts', directory);
  const end = ended(child);
  await new Promise<void>((resolve) => {
    child.stdout.once('data', () => resolve());
    child.once('close', () => resolve());
  });
  await sleep(delayMs);
  child.kill('SIGKILL');
  const { how, out, err } = await end;
  expect([how, err]).toEqual(['SIGKILL', '']);
  return Number(out.trim().split('\n').at(-1));
}

describe('a process killed while it writes', () => {
  it('leaves the old generation or the new one, whole, and never less than it promised', async () => {
    const directory = newProfile();
    for (let round = 0; round < ROUNDS; round++) {
      const promised = await writeAndKill(directory, (round * 7) % 29);
      const store = await newStore(directory);
      const generation = store.settings.read(GENERATION);
      expect(generation).toBeGreaterThanOrEqual(promised);
      expect(store.keys.byId(ID)).toMatchObject({
        name: `generation ${String(generation)}`,
        createdAtMs: generation,
      });
      const { sealed: secret } = store.keys.secrets.sealed(ID, 'p');
      expect(secret).toHaveLength(40_000);
      expect(secret.every((byte) => byte === generation % 251)).toBe(true);
      store.close();
    }
    expect(rawDatabase(directory).pragma('integrity_check', { simple: true })).toBe('ok');
  });

  it('leaves a profile that opens, however early it was killed', async () => {
    for (const delayMs of [40, 60, 70, 80, 90, 100, 120]) {
      const directory = newProfile();
      const child = startChild('child-adder.ts', directory, 'a', '1000');
      const end = ended(child);
      await sleep(delayMs);
      child.kill('SIGKILL');
      await end;
      const store = await newStore(directory);
      // Names were given in order: those that are there have no gap.
      const names = new Set(store.keys.list({ limit: 200 }).map(({ createdAtMs }) => createdAtMs));
      const count = store.keys.ids().length;
      if (count <= 200) expect(names).toEqual(new Set(Array.from({ length: count }, (_, i) => i)));
    }
  });
});
