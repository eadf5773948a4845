/** The planner of interactive packing: from a network to layout, rotations, levels, moduli and keys, the same on both sides. */
import { CryptoNetsError } from '../../errors/index.ts';
import { INTERACTIVE_SETS, plainModuli, publishedModulusBits } from '../../he/index.ts';
import type { InteractiveSet } from '../../he/index.ts';
import { checkNetwork, inputSize, proveRange } from '../../network/index.ts';
import type { IntegerNetwork, RangeProof } from '../../network/index.ts';
import { buildStep, estimateOf } from './build.ts';
import { interactivePlanDigest } from './canonical.ts';
import { evaluationKeys, evaluationKeysShape } from './keys.ts';
import { slotsOfUnits } from './layout.ts';
import { interactiveBudgetBits, switchNoise } from './noise.ts';
import type { InteractivePlan } from './plan.ts';
import { cheapestWay, LEAST_BUDGET_BITS, lowerAll, withSwitch } from './search.ts';
import type { Lowered, State } from './search.ts';
import { freshCiphertextBytes, resultCiphertextBytes } from './sizes.ts';

/** More moduli than this never pay. */
const MOST_MODULI = 4;
/** A decoded score is a signed 64-bit integer. */
const MOST_SCORE_BITS = 63;

interface Way {
  readonly parameters: InteractiveSet;
  readonly moduli: readonly bigint[];
  readonly state: State;
}

/**
 * Plans one image at a time: the cheapest parameter set, number of plaintext moduli and method for every layer. Cost: some 0.2 s for the
 * seed's network; the result may be kept.
 * @throws MODEL_INVALID, RANGE_EXCEEDS_MODULUS (no moduli hold the proven range), PLAN_IMPOSSIBLE (slots or noise do not suffice)
 */
export async function planInteractive(
  network: IntegerNetwork,
  modelDigest: string,
  parameterSet?: InteractiveSet,
): Promise<InteractivePlan> {
  if (!/^[0-9a-f]{64}$/.test(modelDigest))
    throw new CryptoNetsError('MODEL_INVALID', 'expected a model digest');
  checkNetwork(network);
  const proof = proveRange(network);
  const lowered = lowerAll(network);
  const sets = parameterSet ? [parameterSet] : INTERACTIVE_SETS;
  const ways = sets.flatMap((parameters) => waysOf(lowered, proof, parameters));
  const best = ways.reduce<Way | undefined>(
    (left, right) => (left && costOf(left) <= costOf(right) ? left : right),
    undefined,
  );
  if (best) return finish(lowered, modelDigest, best);
  throw new CryptoNetsError(
    'PLAN_IMPOSSIBLE',
    'this network needs more slots or leaves more noise than interactive packing has room for',
  );
}

const costOf = ({ moduli, state }: Way): number => moduli.length * state.operations;

/** One way for each number of plaintext moduli. */
function waysOf(lowered: Lowered, proof: RangeProof, parameters: InteractiveSet): Way[] {
  const windows = moduliWindows(proof, parameters.polyDegree);
  return windows.flatMap((moduli) => {
    const state = cheapestWay(lowered, parameters, Number(moduli.at(-1)!));
    return state ? [{ parameters, moduli, state }] : [];
  });
}

/**
 * For each number of moduli the smallest neighbours among the primes whose product holds the proven range as centred residues.
 * @throws RANGE_EXCEEDS_MODULUS
 */
export function moduliWindows(proof: RangeProof, polyDegree: number): bigint[][] {
  const primes = plainModuli(polyDegree);
  const windows: bigint[][] = [];
  for (let count = 1; count <= MOST_MODULI; count++) {
    for (let first = 0; first + count <= primes.length; first++) {
      const window = primes.slice(first, first + count);
      if (window.reduce((left, right) => left * right, 1n) <= 2n * proof.magnitude) continue;
      windows.push(window);
      break;
    }
  }
  if (windows.length > 0 && proof.signedBits <= MOST_SCORE_BITS) return windows;
  throw new CryptoNetsError(
    'RANGE_EXCEEDS_MODULUS',
    `the network needs ${proof.signedBits.toFixed(2)} bits, more than plaintext moduli of interactive packing hold`,
  );
}

/** As few primes as decryption can spare: the download is the smallest. */
function packed(state: State): State {
  for (let primes = 1; primes < state.noise.primes; primes++) {
    if (interactiveBudgetBits(switchNoise(state.noise, primes)) >= LEAST_BUDGET_BITS)
      return withSwitch(state, primes);
  }
  return state;
}

async function finish(lowered: Lowered, modelDigest: string, way: Way): Promise<InteractivePlan> {
  const { parameters, moduli } = way;
  const { network } = lowered;
  const rowSize = parameters.polyDegree / 2;
  const state = packed(way.state);
  const steps = state.steps.map((step, index) =>
    buildStep(lowered, step, rowSize, index === state.steps.length - 1),
  );
  const resultPrimes = state.noise.primes;
  const plan = {
    packing: 'interactive',
    modelName: network.name,
    modelDigest,
    parameters,
    plainModuli: moduli,
    input: { pixels: inputSize(network), bits: network.input.bits, pixelOfSlot: state.pixelOfSlot },
    steps,
    estimates: state.steps.map(estimateOf),
    resultSlots: slotsOfUnits(state.layout, rowSize),
    resultPrimes,
    evaluationKeys: await evaluationKeysShape(parameters, evaluationKeys(steps, parameters.polyDegree)),
    uploadBytes: moduli.length * freshCiphertextBytes(parameters),
    downloadBytes: moduli.length * resultCiphertextBytes(parameters, resultPrimes),
    publishedModulusBits: publishedModulusBits(parameters, { publishesEvaluationKeys: true }),
  } as const;
  return { ...plan, digest: await interactivePlanDigest(plan) };
}
