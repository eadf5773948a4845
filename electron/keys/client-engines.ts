/** The engines of the key owner's side, loaded when they are first needed: an idle host holds no WASM. */
import { availableParallelism } from 'node:os';
import type { About } from '../../shared/ipc/types.ts';
import type { ClientEngines } from './engines.ts';

/** @param allowInsecure tests only */
export function clientEngines(allowInsecure: boolean): ClientEngines {
  return {
    list: listEngines,
    makeSecretKey: async (parameters, control) => {
      const { selectKeyMaker } = await import('../../engine/client/select.ts');
      return (await selectKeyMaker('auto', { allowInsecure })).made.makeSecretKey(parameters, control);
    },
    batchOwner: async (choice, parameters, secret) => {
      const { selectKeyOwner } = await import('../../engine/client/select.ts');
      return (await selectKeyOwner('batch', choice, parameters, secret, { allowInsecure })).made;
    },
    interactiveOwner: async (choice, parameters, secret) => {
      const { selectKeyOwner } = await import('../../engine/client/select.ts');
      return (await selectKeyOwner('interactive', choice, parameters, secret, { allowInsecure })).made;
    },
  };
}

async function listEngines(): Promise<About['engines']> {
  const { nativeAbsence, nativeCpuPath } = await import('../../engine/native/absence.ts');
  const reason = nativeAbsence();
  const cpuPath = nativeCpuPath();
  const threads = availableParallelism();
  return [
    reason === undefined
      ? { engine: 'native', available: true, threads, ...(cpuPath === undefined ? {} : { cpuPath }) }
      : { engine: 'native', available: false, reason },
    { engine: 'seal', available: true, cpuPath: 'wasm', threads },
  ];
}
