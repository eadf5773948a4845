/** Writes down what a plan claims, with what somebody else needs to check it. */
import { estimateSecurity, modulusLimits } from '../../shared/he/index.ts';
import { proveRange, rangeWitnesses, unitRanges, type IntegerNetwork } from '../../shared/network/index.ts';
import type { Plan } from '../../shared/packing/index.ts';
import { sumLog2 } from '../../shared/packing/tail.ts';
import { canonicalPlan } from '../../shared/packing/batch/canonical.ts';
import type { InteractivePlan } from '../../shared/packing/interactive/index.ts';
import { canonicalInteractivePlan } from '../../shared/packing/interactive/canonical.ts';
import type { Certificate } from './checker/certificate.ts';

/** Digits of y: any y proves a bound, and one that is wrong by e proves (1 + e) / (1 - e) of it. */
const WITNESS_DIGITS = 6;
/** What rounding y to so many digits costs, 1e-5, with something to spare: claims of the certificate are so much wider than the proof. */
const WIDENING = 1n << 16n;
/** Probabilities below 2^-LEAST_LOG2 are stated as that. */
const LEAST_LOG2 = -10_000;

const roundedUp = (value: number): number => Math.max(LEAST_LOG2, Math.ceil(value * 1000) / 1000);

const widened = (value: bigint): bigint => value + value / WIDENING + (value < 0n ? -1n : 1n);

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

function rangeOf(network: IntegerNetwork): Certificate['range'] {
  const intervals = unitRanges(network).at(-1)!;
  const witnesses = rangeWitnesses(network);
  const scores = proveRange(network).scores.map(({ minimum, maximum }, score) => {
    const below = minimum > intervals[score]!.minimum ? witnesses?.[score]!.below : undefined;
    const above = maximum < intervals[score]!.maximum ? witnesses?.[score]!.above : undefined;
    return {
      minimum: below ? widened(minimum) : minimum,
      maximum: above ? widened(maximum) : maximum,
      below,
      above,
    };
  });
  const digits = (y: Float64Array): number[] =>
    Array.from(y, (value) => Number(value.toPrecision(WITNESS_DIGITS)));
  return {
    magnitude: String(
      scores
        .flatMap(({ minimum, maximum }) => [magnitude(minimum), magnitude(maximum)])
        .reduce((a, b) => (a > b ? a : b)),
    ),
    scores: scores.map(({ minimum, maximum, below, above }) => ({
      minimum: String(minimum),
      maximum: String(maximum),
      ...(below ? { below: digits(below) } : {}),
      ...(above ? { above: digits(above) } : {}),
    })),
  };
}

/** With which period the plaintexts of each linear step repeat in both rows: their coefficients are twice as many at most. */
function plainPeriods({ steps, parameters: { polyDegree } }: InteractivePlan): number[] {
  return steps.flatMap((step) => {
    if (step.kind !== 'linear') return [];
    let period = polyDegree / 2;
    const repeats = (length: number): boolean =>
      step.diagonals.every(({ slots }) =>
        slots.every((weight, slot) => slot % (2 * length) < length || weight === slots[slot - length]),
      );
    while (period > 1 && repeats(period / 2)) period /= 2;
    return [period];
  });
}

/** To a tenth, and never more than it is. */
const tenths = (bits: number): number => Math.floor(bits * 10) / 10;

function securityOf({ parameters: { polyDegree }, publishedModulusBits }: Plan): Certificate['security'] {
  const { classical, quantum } = modulusLimits(polyDegree);
  const estimate = estimateSecurity(polyDegree, publishedModulusBits);
  return {
    publishedModulusBits,
    classicalLimit: classical,
    quantumLimit: quantum,
    estimate: {
      classicalBits: tenths(estimate.classicalBits),
      quantumBits: tenths(estimate.quantumBits),
      coreClassicalBits: tenths(estimate.coreClassicalBits),
      coreQuantumBits: tenths(estimate.coreQuantumBits),
    },
  };
}

async function canonicalOf(plan: Plan): Promise<string> {
  return plan.packing === 'batch' ? canonicalPlan(plan) : canonicalInteractivePlan(plan);
}

/** The certificate of one plan of a model. Cost: the range proof twice. */
export async function makeCertificate(network: IntegerNetwork, plan: Plan): Promise<Certificate> {
  const steps = plan.estimates.map(({ failureLog2 }) => roundedUp(failureLog2));
  return {
    format: 'cryptonets-certificate',
    version: 2,
    model: { name: plan.modelName, commitment: plan.commitment },
    plan: JSON.parse(await canonicalOf(plan)) as Certificate['plan'],
    planDigest: plan.digest,
    range: rangeOf(network),
    noise: {
      steps,
      // Of the steps as they are stated: each may be stated larger than it is.
      failureProbabilityLog2: Math.max(roundedUp(plan.failureProbabilityLog2), roundedUp(sumLog2(steps))),
      ...(plan.packing === 'interactive' ? { plainPeriods: plainPeriods(plan) } : {}),
    },
    security: securityOf(plan),
    ...(plan.packing === 'batch' && plan.privacy ? { privacy: { bits: plan.privacy.bits } } : {}),
  };
}
