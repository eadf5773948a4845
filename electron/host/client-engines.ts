/** The engines of the key owner's side, loaded when they are first needed: an idle host holds no WASM. */
import type { ClientEngines } from './engines.ts';

const seal = () => import('../../engine/seal/owner/index.ts');
const select = () => import('../../engine/select-key-owner.ts');

/** @param allowInsecure tests only */
export function clientEngines(allowInsecure: boolean): ClientEngines {
  return {
    list: async () => [
      { engine: 'native', available: false, reason: 'It is not part of this build.' },
      { engine: 'seal', available: true, cpuPath: 'wasm' },
    ],
    keyMaker: async () => {
      const { SealKeyMaker } = await seal();
      return new SealKeyMaker({ allowInsecure });
    },
    keyOwner: async (choice, parameters, secret) => {
      const { selectKeyOwner } = await select();
      return (await selectKeyOwner(choice, parameters, secret, { allowInsecure })).keyOwner;
    },
  };
}
