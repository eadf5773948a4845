/** Adds keys to a profile as fast as it can, beside others that do the same. Args: profile, name prefix, count. */
import { newRowId, openStore } from '../../../../electron/store/index.ts';

const [directory = '', prefix = '', count = '0'] = process.argv.slice(2);
const store = await openStore({ directory, busyTimeoutMs: 20_000 });
for (let i = 0; i < Number(count); i++) {
  store.keys.add({
    id: newRowId(),
    name: `${prefix}-${String(i)}`,
    createdAtMs: i,
    secrets: [{ packing: 'batch', parameterSet: 'p', createdAtMs: i, sealed: new Uint8Array(1000) }],
  });
}
store.close();
