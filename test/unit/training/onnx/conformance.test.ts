/**
 * The cases that ONNX itself publishes (Debian: apt-get install libonnx-testdata): each gives the published result, or is refused by a code and a name.
 * All of them: npm run model -- conformance
 */
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CONFORMANCE_CASES, judgeCases } from '../../../../scripts/model/conformance.ts';

/** What networks are made of, and some that must be refused. */
const SOME =
  /^test_(add|averagepool|basic_conv|batchnorm|clip|concat|conv|flatten|gemm|globalaverage|lstm|matmul|maxpool|mul|pow|quantizelinear|dequantizelinear|reduce_mean|relu|reshape|sin|softmax|split|sub|sum|transpose)/;

it.skipIf(!existsSync(CONFORMANCE_CASES))(
  'gives the published result or refuses by name (skipped where the package libonnx-testdata is not installed)',
  { timeout: 600_000 },
  async () => {
    const { parts, wrong, refused, operators } = await judgeCases(CONFORMANCE_CASES, (name) =>
      SOME.test(name),
    );
    expect(wrong).toEqual([]);
    const node = parts.find(({ part }) => part === 'node')!;
    expect(node.run.right).toBeGreaterThan(100);
    expect(node.multipliedOut.right).toBeGreaterThan(20);
    for (const why of refused) expect(why).toMatch(/MODEL_(UNSUPPORTED|INVALID) ONNX: /);
    expect(operators).toEqual(expect.arrayContaining(['AveragePool', 'BatchNormalization', 'Conv', 'Gemm']));
  },
);

it('says where the cases come from when there are none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'no-cases-'));
  await expect(judgeCases(folder)).rejects.toMatchObject({ code: 'DATASET_MISSING' });
});
