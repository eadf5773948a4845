/** The engines of the key owner's side, loaded when they are first needed: an idle host holds no WASM. */
import type { ClientEngines } from './engines.ts';

const seal = () => import('../../engine/seal/owner/index.ts');

/** @param allowInsecure tests only */
export function clientEngines(allowInsecure: boolean): ClientEngines {
  return {
    list: async () => [{ engine: 'seal', available: true, cpuPath: 'wasm' }],
    keyMaker: async () => {
      const { SealKeyMaker } = await seal();
      return new SealKeyMaker({ allowInsecure });
    },
    keyOwner: async (_choice, parameters, secret) => {
      const { SealKeyOwner } = await seal();
      return new SealKeyOwner(parameters, secret, { allowInsecure });
    },
  };
}
