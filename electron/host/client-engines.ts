/** The engines of the key owner's side, loaded when they are first needed: an idle host holds no WASM. */
import { availableParallelism } from 'node:os';
import type { About } from '../../shared/ipc/types.ts';
import type { ClientEngines } from './engines.ts';

/** @param allowInsecure tests only */
export function clientEngines(allowInsecure: boolean): ClientEngines {
  return {
    list: listEngines,
    keyMaker: async () => {
      const { SealKeyMaker } = await import('../../engine/seal/owner/index.ts');
      return new SealKeyMaker({ allowInsecure });
    },
    keyOwner: async (choice, parameters, secret) => {
      const { selectKeyOwner } = await import('../../engine/select-key-owner.ts');
      return (await selectKeyOwner(choice, parameters, secret, { allowInsecure })).keyOwner;
    },
    interactiveKeyMaker: async () => {
      const { SealInteractiveKeyMaker } = await import('../../engine/seal/owner/interactive/key-maker.ts');
      return new SealInteractiveKeyMaker({ allowInsecure });
    },
    interactiveKeyOwner: async (choice, parameters, secret) => {
      const { selectInteractiveKeyOwner } = await import('../../engine/select-key-owner-interactive.ts');
      return selectInteractiveKeyOwner(choice, parameters, secret, { allowInsecure });
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
