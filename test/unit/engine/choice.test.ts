/** The choice of engines: native first, SEAL where it does not load, and no silent second try after any other failure. */
import { expect, it, vi } from 'vitest';
import { choose } from '../../../engine/choice.ts';
import { selectEvaluator } from '../../../engine/select.ts';
import { selectKeyOwner } from '../../../engine/select-key-owner.ts';
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import { BATCH_SETS, INSECURE_SETS } from '../../../shared/he/index.ts';

const code = (value: string): object => expect.objectContaining({ code: value });
const makers = (failure?: CryptoNetsError) => ({
  native: vi.fn(async () => {
    if (failure) throw failure;
    return 'native';
  }),
  seal: vi.fn(async () => 'seal'),
});

it('takes native where it loads, and makes nothing else', async () => {
  for (const choice of ['auto', 'native'] as const) {
    const both = makers();
    expect(await choose(choice, both)).toEqual({ made: 'native' });
    expect(both.seal).not.toHaveBeenCalled();
  }
  const both = makers();
  expect(await choose('seal', both)).toEqual({ made: 'seal' });
  expect(both.native).not.toHaveBeenCalled();
});

it('falls back only when it was left the choice and the engine is not there, and says why', async () => {
  const absent = new CryptoNetsError('ENGINE_UNAVAILABLE', 'no addon');
  expect(await choose('auto', makers(absent))).toEqual({ made: 'seal', fallbackReason: 'no addon' });
  await expect(choose('native', makers(absent))).rejects.toThrow(code('ENGINE_UNAVAILABLE'));
  await expect(choose('auto', makers(new CryptoNetsError('KEY_INVALID')))).rejects.toThrow(
    code('KEY_INVALID'),
  );
});

it.each(['auto', 'seal'] as const)(
  '%s refuses insecure sets and foreign keys on both sides',
  async (choice) => {
    await expect(selectEvaluator(choice, INSECURE_SETS[0]!)).rejects.toThrow(code('PARAMETERS_INSECURE'));
    const key = new Uint8Array(8);
    await expect(selectKeyOwner(choice, INSECURE_SETS[0]!, key)).rejects.toThrow(code('PARAMETERS_INSECURE'));
    await expect(selectKeyOwner(choice, BATCH_SETS[0]!, key)).rejects.toThrow(code('KEY_INVALID'));
  },
);

it('opens the evaluator that was asked for', async () => {
  const { evaluator } = await selectEvaluator('seal', BATCH_SETS[0]!, { threads: 2 });
  expect(evaluator.facts).toEqual({ engine: 'seal', cpuPath: 'wasm', threads: 2 });
  await evaluator.dispose();
});
