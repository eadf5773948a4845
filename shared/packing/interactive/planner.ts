/** The planner of interactive packing: from a network to layout, rotations, levels, moduli and keys, the same on both sides. */
import { CryptoNetsError } from '../../errors/index.ts';
import { publishedModulusBits } from '../../he/index.ts';
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
import { sumLog2 } from '../tail.ts';
import { INTERACTIVE_SETS, plainModuli } from './sets.ts';
import type { InteractiveSet } from './sets.ts';

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
 * Plans one image at a time, at the first parameter set that has room: the cheapest number of plaintext moduli and method for every layer. Cost: some 0.2 s for the
 * seed's network; the result may be kept.
 * @throws MODEL_INVALID, RANGE_EXCEEDS_MODULUS (no moduli hold the proven range), PLAN_IMPOSSIBLE (slots or noise do not suffice)
 */
export async function planInteractive(
  network: IntegerNetwork,
  commitment: string,
  parameterSet?: InteractiveSet,
): Promise<InteractivePlan> {
  if (!/^[0-9a-f]{64}$/.test(commitment))
    throw new CryptoNetsError('MODEL_INVALID', 'expected a commitment of 64 hexadecimal digits');
  checkNetwork(network);
  const proof = proveRange(network);
  const lowered = lowerAll(network);
  for (const parameters of parameterSet ? [parameterSet] : INTERACTIVE_SETS) {
    const [first, ...others] = waysOf(lowered, proof, parameters);
    if (!first) continue;
    const best = others.reduce((left, right) => (costOf(left) <= costOf(right) ? left : right), first);
    return finish(lowered, commitment, best);
  }
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
    const state = cheapestWay(lowered, parameters, moduli);
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

async function finish(lowered: Lowered, commitment: string, way: Way): Promise<InteractivePlan> {
  const { parameters, moduli } = way;
  const { network } = lowered;
  const rowSize = parameters.polyDegree / 2;
  const state = packed(way.state);
  const steps = state.steps.map((step) => buildStep(lowered, step, rowSize));
  const resultPrimes = state.noise.primes;
  const plan = {
    packing: 'interactive',
    modelName: network.name,
    commitment,
    parameters,
    plainModuli: moduli,
    input: { pixels: inputSize(network), bits: network.input.bits, pixelOfSlot: state.pixelOfSlot },
    steps,
    estimates: state.steps.map(estimateOf),
    resultSlots: slotsOfUnits(state.layout, rowSize),
    resultPrimes,
    evaluationKeys: await evaluationKeysShape(parameters, evaluationKeys(steps, parameters.polyDegree)),
    publishedModulusBits: publishedModulusBits(parameters, { publishesEvaluationKeys: true }),
    budgetBits: interactiveBudgetBits(state.noise),
    failureProbabilityLog2: sumLog2(state.steps.map(({ failureLog2 }) => failureLog2)),
  } as const;
  return { ...plan, digest: await interactivePlanDigest(plan) };
}
