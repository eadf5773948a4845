/** Writes generation after generation to a profile until it is killed; prints each generation after its commit. Args: profile. */
import { writeSync } from 'node:fs';
import { openStore } from '../../../../electron/store/index.ts';
import { asIntegerIn, setting } from '../../../../electron/store/index.ts';

const GENERATION = setting('generation', 0, asIntegerIn(0, 2 ** 31));
const store = await openStore({ directory: process.argv[2] ?? '' });
const id = '00'.repeat(16);
const first = store.settings.read(GENERATION) + 1;
for (let generation = first; ; generation++) {
  // Four tables' worth of change that belong together, of several pages, deleted and written anew each time.
  store.transaction(() => {
    if (store.keys.ids().length > 0) store.keys.delete(id);
    const sealed = new Uint8Array(40_000).fill(generation % 251);
    store.keys.add({
      id,
      name: `generation ${String(generation)}`,
      createdAtMs: generation,
      secrets: [{ packing: 'batch', parameterSet: 'p', createdAtMs: generation, sealed }],
    });
    store.settings.write(GENERATION, generation);
  });
  writeSync(1, `${String(generation)}\n`);
}
