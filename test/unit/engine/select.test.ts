/** The choice of engines: native first, SEAL where it does not load, and no silent second try after any other failure. */
import { expect, it, vi } from 'vitest';
import { choose } from '../../../engine/wire/choice.ts';
import { selectEvaluator } from '../../../engine/server/select.ts';
import { selectKeyOwner } from '../../../engine/client/select.ts';
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import { BATCH_SETS } from '../../../shared/packing/batch/index.ts';
import { INSECURE_BATCH_SETS } from '../../../shared/packing/batch/sets.ts';
import { INSECURE_INTERACTIVE_SETS, INTERACTIVE_SETS } from '../../../shared/packing/interactive/sets.ts';

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
    const key = new Uint8Array(8);
    const refused = (attempt: Promise<unknown>, reason: string): Promise<void> =>
      expect(attempt).rejects.toThrow(code(reason));
    await refused(selectEvaluator('batch', choice, INSECURE_BATCH_SETS[0]!), 'PARAMETERS_INSECURE');
    await refused(selectKeyOwner('batch', choice, INSECURE_BATCH_SETS[0]!, key), 'PARAMETERS_INSECURE');
    await refused(selectKeyOwner('batch', choice, BATCH_SETS[0]!, key), 'KEY_INVALID');
    const [insecure] = INSECURE_INTERACTIVE_SETS;
    await refused(selectEvaluator('interactive', choice, insecure!), 'PARAMETERS_INSECURE');
    await refused(selectKeyOwner('interactive', choice, insecure!, key), 'PARAMETERS_INSECURE');
    await refused(selectKeyOwner('interactive', choice, INTERACTIVE_SETS[0]!, key), 'KEY_INVALID');
  },
);

it('opens the evaluator of the packing that was asked for', async () => {
  const facts = { engine: 'seal', cpuPath: 'wasm', threads: 2 };
  const batch = await selectEvaluator('batch', 'seal', BATCH_SETS[0]!, { threads: 2 });
  expect(batch).toMatchObject({ made: { facts, parameters: BATCH_SETS[0] } });
  const interactive = await selectEvaluator('interactive', 'seal', INTERACTIVE_SETS[0]!, { threads: 2 });
  expect(interactive).toMatchObject({ made: { facts, parameters: INTERACTIVE_SETS[0] } });
  await Promise.all([batch.made.dispose(), interactive.made.dispose()]);
});
