/** A client and a server for the attacks: keys, uploads, answers, and everything in the form that the attacker computes with. */
import { parseSecretKey } from '../../engine/client/key-format.ts';
import type { BatchKeyOwner, SecretKeyBytes } from '../../engine/client/owner.ts';
import { SealKeyMaker } from '../../engine/client/seal/key-maker.ts';
import { SealBatchKeyOwner } from '../../engine/client/seal/batch/owner.ts';
import type { UploadForm } from '../../engine/wire/batch.ts';
import type { EncryptedScores } from '../../engine/wire/scores.ts';
import { ResiduePacker } from '../../engine/wire/residues.ts';
import { SealBatchEvaluator } from '../../engine/server/seal/batch/evaluator.ts';
import { ciphertextBytes } from '../../engine/server/seal/batch/vector.ts';
import type { SealVector } from '../../engine/server/seal/batch/vector.ts';
import { bitLength } from '../../shared/he/index.ts';
import type { DenseLayer, IntegerNetwork, Layer } from '../../shared/network/index.ts';
import type { BatchPlan, BatchSet } from '../../shared/packing/batch/index.ts';
import { dense, network, seededIntegers } from '../support/networks.ts';
import { collectBlocks, randomPixels } from '../engines/batch/whole.ts';
import type { Answer, Found } from './attacks.ts';
import { inOrder } from './quadratic.ts';
import type { Weights } from './quadratic.ts';
import type { Polynomial } from './ring.ts';

/** 16 inputs -> 6 -> square -> 3, ternary, no hidden unit unused, no two used alike. */
export const SIDE = 4;
export const HIDDEN = 6;

export function privateNetwork(seed = 3): IntegerNetwork {
  const next = seededIntegers(seed);
  const hidden = dense(next, SIDE * SIDE, HIDDEN, 1);
  const output = dense(next, HIDDEN, 3, 1);
  const columns = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
    [1, 1, 0],
    [1, 0, -1],
    [0, 1, 1],
  ];
  columns.forEach((column, unit) =>
    column.forEach((weight, row) => (output.weights[row * HIDDEN + unit] = weight)),
  );
  return network('private', SIDE, 2, [hidden, { kind: 'square' }, output]);
}

/** Runs one batch of random pictures and hands out what its client has. */
export type Ask = (seed: number) => Promise<Answer>;

export interface AttackWorld {
  readonly ask: Ask;
  dispose(): Promise<void>;
}

/** Evaluates one upload: the server's part, which the attacks do not look into. */
export type Serve = (
  upload: {
    readonly seeds: Uint8Array;
    readonly blocks: Uint8Array;
    readonly form: UploadForm;
  },
  owner: BatchKeyOwner,
) => Promise<EncryptedScores>;

export async function attackWorld(plan: BatchPlan, serve: Serve): Promise<AttackWorld> {
  const key = await new SealKeyMaker({ allowInsecure: true }).makeSecretKey(plan.parameters);
  const owner = new SealBatchKeyOwner(plan.parameters, key, { allowInsecure: true });
  const own = new SealBatchEvaluator(plan.parameters, { allowInsecure: true });
  return {
    ask: async (seed) => {
      const pixels = randomPixels(plan, plan.parameters.polyDegree, seed);
      const encryption = await owner.encrypt(plan, pixels, plan.parameters.polyDegree);
      const { seeds, form } = encryption;
      const blocks = await collectBlocks(encryption);
      const vector = await own.load(seeds, blocks, form);
      return {
        primes: plan.parameters.dataPrimes,
        polyDegree: plan.parameters.polyDegree,
        secret: secretOf(plan.parameters, key),
        inputs: ciphertextsOf(vector),
        outputs: resultOf(plan.parameters, await serve({ seeds, blocks, form }, owner)),
        correction: plan.resultCorrection,
      };
    },
    dispose: async () => {
      await Promise.all([owner.dispose(), own.dispose()]);
    },
  };
}

export function secretOf(parameters: BatchSet, key: SecretKeyBytes): Polynomial {
  return polynomials(parseSecretKey(parameters, key), parameters.polyDegree);
}

/** Ciphertexts of the client's own evaluator. */
export function ciphertextsOf(vector: SealVector): Polynomial[][] {
  const { stored } = vector;
  return Array.from({ length: stored.count }, (_, index) => {
    const bytes = Uint8Array.from(ciphertextBytes(stored, index));
    const rows = polynomials(new BigUint64Array(bytes.buffer), stored.polyDegree);
    return Array.from({ length: stored.size }, (__, one) =>
      rows.slice(one * stored.primes, (one + 1) * stored.primes),
    );
  });
}

export function resultOf(
  parameters: BatchSet,
  { bytes, count, size, primes }: EncryptedScores,
): Polynomial[][] {
  const packer = new ResiduePacker(parameters.polyDegree, bitLength(parameters.dataPrimes[0]!));
  let offset = 0;
  const row = (prime: bigint): BigUint64Array => {
    const halves = new Uint32Array(2 * parameters.polyDegree);
    packer.unpack(bytes.subarray(offset, offset + packer.bytes), prime, halves);
    offset += packer.bytes;
    return new BigUint64Array(halves.buffer);
  };
  const polynomial = (): Polynomial => parameters.dataPrimes.slice(0, primes).map(row);
  return Array.from({ length: count }, () => Array.from({ length: size }, polynomial));
}

function polynomials(words: BigUint64Array, polyDegree: number): BigUint64Array[] {
  return Array.from({ length: words.length / polyDegree }, (_, index) =>
    words.subarray(index * polyDegree, (index + 1) * polyDegree),
  );
}

/** The weights as the attack finds them: signs of hidden units made positive, units in the order of their rows. */
function trueWeights({ layers }: IntegerNetwork): Weights {
  const [hidden, , output] = layers as [DenseLayer, Layer, DenseLayer];
  const units = Array.from({ length: hidden.outputs }, (_, unit) => {
    const row = Array.from(hidden.weights.subarray(unit * hidden.inputs, (unit + 1) * hidden.inputs));
    const sign = Math.sign(row.find((weight) => weight !== 0) ?? 1);
    const outgoing = Array.from(
      { length: output.outputs },
      (__, place) => output.weights[place * output.inputs + unit]!,
    );
    return { row: row.map((weight) => weight * sign + 0), outgoing };
  });
  return inOrder(
    units.map(({ row }) => row),
    Array.from({ length: output.outputs }, (_, place) => units.map(({ outgoing }) => outgoing[place]!)),
  );
}

export function isExactly(network: IntegerNetwork, { weights }: Found): boolean {
  return weights !== undefined && JSON.stringify(weights) === JSON.stringify(trueWeights(network));
}
