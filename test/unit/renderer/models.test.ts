/** One model looked at closely: what is taken of it is what was on show. */
import { describe, expect, it } from 'vitest';
import { Models } from '../../../renderer/src/lib/models.svelte.ts';
import type { Bridge } from '../../../shared/ipc/bridge.ts';
import type { ModelCard, ModelSigner } from '../../../shared/ipc/types.ts';

const COMMITMENT = 'c'.repeat(64);
const KEY = 'd'.repeat(64);
const signer = (standing: ModelSigner['standing'], key: string | null = KEY): ModelSigner => ({
  ...{ standing, key, fingerprint: key && 'aaaa', before: 'bbbb', signedAt: key && '2026-01-31T12:00:00Z' },
});

/** @returns what the host was told to take */
async function taken(shown: ModelSigner | null): Promise<unknown> {
  let told: unknown;
  const card = { name: 'digits', commitment: COMMITMENT, signer: shown } as ModelCard;
  const call = async (name: string, input: unknown) => {
    if (name === 'models.accept') told = input;
    return { ok: true, value: name === 'models.open' ? card : undefined };
  };
  const models = new Models({ call } as unknown as Bridge);
  await models.open('digits');
  expect(await models.accept()).toBe(true);
  return told;
}

describe('a model that is taken although it is another than before', () => {
  const model = { name: 'digits', commitment: COMMITMENT };

  it('is named by its commitment, and by its signer where that one is another', async () => {
    expect(await taken(null)).toEqual(model);
    expect(await taken(signer('same'))).toEqual(model);
    expect(await taken(signer('changed'))).toEqual({ ...model, signer: KEY });
  });

  it('is taken without a signature only where that is what was shown', async () => {
    expect(await taken(signer('gone', null))).toEqual({ ...model, signer: 'none' });
    for (const standing of ['invalid', 'mismatch'] as const)
      expect(await taken(signer(standing, null))).toEqual(model);
  });
});
