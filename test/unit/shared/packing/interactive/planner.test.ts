import { LARGEST_FAILURE_LOG2 } from '../../../../../shared/packing/tail.ts';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { bitLength, checkSecurity, Recombination } from '../../../../../shared/he/index.ts';
import { proveRange } from '../../../../../shared/network/index.ts';
import type { IntegerNetwork, Layer } from '../../../../../shared/network/index.ts';
import { layPixels } from '../../../../../shared/packing/interactive/index.ts';
import {
  galoisElement,
  interactiveSetByName,
  plainModuli,
  planInteractive,
  RELINEARISATION,
} from '../../../../../shared/packing/interactive/index.ts';
import type { InteractivePlan } from '../../../../../shared/packing/interactive/index.ts';
import { runInteractive } from '../../../../../engine/server/forward/interactive/run.ts';
import { PlainSlotMachine } from '../../../../../engine/server/plain/interactive/machine.ts';
import {
  conv,
  dense,
  network,
  otherNetworks,
  seededIntegers,
  seedNetwork,
} from '../../../../support/networks.ts';
import { resultShape, uploadBytes } from '../../../../../shared/packing/geometry.ts';
import { isPrime } from '../../../../../shared/he/primes.ts';
import { canonicalInteractivePlan } from '../../../../../shared/packing/interactive/canonical.ts';
import { rotationSteps } from '../../../../../shared/packing/interactive/keys.ts';
import {
  INSECURE_INTERACTIVE_SETS,
  INTERACTIVE_SETS,
  interactiveSetName,
} from '../../../../../shared/packing/interactive/sets.ts';
import { evaluatePlain } from '../../../../support/plain-network.ts';

const digest = 'ab'.repeat(32);
const code = (value: string): object => expect.objectContaining({ code: value });
const square: Layer = { kind: 'square' };

/** The plan slot by slot, as its definition says, at every modulus. */
function scoresOf(plan: InteractivePlan, pixels: Uint8Array): bigint[] {
  const results = plan.plainModuli.map((modulus) => {
    const slots = new BigInt64Array(plan.parameters.polyDegree);
    layPixels(pixels, plan.input.pixelOfSlot, slots);
    const run = runInteractive(plan, new PlainSlotMachine(modulus), Float64Array.from(slots, Number), {});
    let next = run.next();
    while (!next.done) next = run.next();
    return next.value;
  });
  const recombination = new Recombination(plan.plainModuli);
  return plan.resultSlots.map((slot) => recombination.join(results.map((values) => BigInt(values[slot]!))));
}

function randomPixels(model: IntegerNetwork, seed: number): Uint8Array {
  const next = seededIntegers(seed);
  const { width, height, bits } = model.input;
  return Uint8Array.from({ length: width * height }, () => next(0, 2 ** bits - 1));
}

describe("the seed's network", () => {
  const model = seedNetwork(3);

  it('fits the targets of wire, keys and security', async () => {
    const plan = await planInteractive(model, digest);
    expect(plan.publishedModulusBits).toBeLessThanOrEqual(214);
    expect(uploadBytes(plan, 1)).toBeLessThanOrEqual(800_000);
    expect(resultShape(plan, 1).byteLength).toBeLessThanOrEqual(300_000);
    expect(plan.evaluationKeys.bytes).toBeLessThanOrEqual(25_000_000);
    expect(plan.resultSlots).toHaveLength(10);
    expect(plan.estimates).toHaveLength(plan.steps.length);
    for (const { budgetBits } of plan.estimates) expect(budgetBits).toBeGreaterThanOrEqual(1);
    expect(plan.failureProbabilityLog2).toBeLessThanOrEqual(LARGEST_FAILURE_LOG2);
    const product = plan.plainModuli.reduce((left, right) => left * right, 1n);
    expect(product).toBeGreaterThan(2n * proveRange(model).magnitude);
  });

  it('computes the integer network, slot by slot', async () => {
    const plan = await planInteractive(model, digest);
    for (const seed of [1, 2, 3]) {
      const pixels = randomPixels(model, seed);
      expect(scoresOf(plan, pixels)).toEqual(evaluatePlain(model, pixels));
    }
    const largest = new Uint8Array(784).fill(3);
    expect(scoresOf(plan, largest)).toEqual(evaluatePlain(model, largest));
  });

  it('needs a key for every rotation at its level, and no other', async () => {
    const plan = await planInteractive(model, digest);
    const { polyDegree } = plan.parameters;
    const needed = new Map<number, number>();
    for (const step of plan.steps) {
      if (step.kind === 'switch') continue;
      const elements =
        step.kind === 'square'
          ? [RELINEARISATION]
          : rotationSteps(step).map((one) => galoisElement(one, polyDegree));
      for (const element of elements) needed.set(element, Math.max(step.primes, needed.get(element) ?? 0));
    }
    const { keys } = plan.evaluationKeys;
    expect(new Map(keys.map((key) => [key.galoisElement, key.primes]))).toEqual(needed);
    expect(keys.map((key) => key.galoisElement)).toEqual(
      [...needed.keys()].sort((left, right) => left - right),
    );
  });

  it('is the same on both sides and another for other weights', async () => {
    const [first, again, other] = await Promise.all([
      planInteractive(model, digest),
      planInteractive(model, digest),
      planInteractive(seedNetwork(4), digest),
    ]);
    expect(again.digest).toBe(first.digest);
    expect(first.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(other.digest).not.toBe(first.digest);
    expect(other.evaluationKeys.digest).toBe(first.evaluationKeys.digest);
    const canonical = await canonicalInteractivePlan(first);
    expect(canonical).toBe(await canonicalInteractivePlan(again));
    expect(await canonicalInteractivePlan({ ...first, resultSlots: [0] })).not.toBe(canonical);
  });
});

describe('other networks', () => {
  it.each(otherNetworks().map((model) => [model.name, model] as const))('%s', async (_name, model) => {
    const plan = await planInteractive(model, digest);
    for (const seed of [1, 2, 3]) {
      const pixels = randomPixels(model, seed);
      expect(scoresOf(plan, pixels)).toEqual(evaluatePlain(model, pixels));
    }
  });

  it('random ones, in small rings', async () => {
    const layers = fc.record({
      seed: fc.integer({ min: 1, max: 1_000_000 }),
      side: fc.integer({ min: 3, max: 7 }),
      bits: fc.integer({ min: 1, max: 3 }),
      first: fc.constantFrom('conv', 'dense', 'square'),
      maps: fc.integer({ min: 1, max: 5 }),
      kernel: fc.integer({ min: 1, max: 3 }),
      stride: fc.integer({ min: 1, max: 2 }),
      sizes: fc.array(fc.integer({ min: 1, max: 24 }), { minLength: 1, maxLength: 3 }),
      squares: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    });
    const property = fc.asyncProperty(layers, async (shape) => {
      const model = randomNetwork(shape);
      const plan = await planInteractive(model, digest, INSECURE_INTERACTIVE_SETS[shape.seed % 2]);
      const pixels = randomPixels(model, shape.seed);
      expect(scoresOf(plan, pixels)).toEqual(evaluatePlain(model, pixels));
    });
    await fc.assert(property, { numRuns: 60 });
  });
});

interface RandomShape {
  readonly seed: number;
  readonly side: number;
  readonly bits: number;
  readonly first: string;
  readonly maps: number;
  readonly kernel: number;
  readonly stride: number;
  readonly sizes: readonly number[];
  readonly squares: readonly boolean[];
}

/** At most two squares, so that the noise fits. */
function randomNetwork(shape: RandomShape): IntegerNetwork {
  const next = seededIntegers(shape.seed);
  const layers: Layer[] = [];
  let units = shape.side ** 2;
  if (shape.first === 'conv') {
    layers.push(conv(next, shape.maps, shape.kernel, shape.stride, 2));
    const positions = Math.floor((shape.side + 1 - shape.kernel) / shape.stride) + 1;
    units = shape.maps * positions ** 2;
  } else if (shape.first === 'square') layers.push(square);
  let squares = layers.filter(({ kind }) => kind === 'square').length;
  shape.sizes.slice(0, 2).forEach((size, index) => {
    if (shape.squares[index] && squares < 2) {
      layers.push(square);
      squares += 1;
    }
    layers.push(dense(next, units, size, 1, 1000));
    units = size;
  });
  return network('random', shape.side, shape.bits, layers);
}

describe('refusals', () => {
  const next = seededIntegers(5);

  it('what has no room in the slots, makes too much noise or has too wide a range', async () => {
    const wide = network('wide', 100, 1, [dense(next, 10_000, 2, 1)]);
    await expect(planInteractive(wide, digest)).rejects.toThrow(code('PLAN_IMPOSSIBLE'));
    const heavy = network('heavy', 40, 1, [dense(next, 1600, 1600, 1)]);
    await expect(planInteractive(heavy, digest)).rejects.toThrow(code('PLAN_IMPOSSIBLE'));
    const pair: Layer[] = [dense(next, 4, 4, 1, 0), square];
    const deep = network('deep', 2, 1, [pair, pair, pair, pair].flat());
    await expect(planInteractive(deep, digest)).rejects.toThrow(code('PLAN_IMPOSSIBLE'));
    const large = network('large', 4, 8, [dense(next, 16, 4, 127), square, square, square]);
    await expect(planInteractive(large, digest)).rejects.toThrow(code('RANGE_EXCEEDS_MODULUS'));
    await expect(planInteractive(seedNetwork(), 'ab')).rejects.toThrow(code('MODEL_INVALID'));
  });
});

describe('parameter sets', () => {
  it('are secure with published evaluation keys, made of primes, and named by their contents', () => {
    for (const set of [...INTERACTIVE_SETS, ...INSECURE_INTERACTIVE_SETS]) {
      const primes = [...set.dataPrimes, set.specialPrime];
      for (const prime of primes) {
        expect(isPrime(prime)).toBe(true);
        expect(prime % BigInt(2 * set.polyDegree)).toBe(1n);
        expect(bitLength(prime)).toBeLessThanOrEqual(50);
        expect(bitLength(prime)).toBeGreaterThanOrEqual(33);
      }
      expect(new Set(primes).size).toBe(primes.length);
      expect(set.name.endsWith(interactiveSetName(set))).toBe(true);
      expect(interactiveSetByName(set.name, { allowInsecure: true })).toBe(set);
    }
    for (const set of INTERACTIVE_SETS) {
      expect(() => checkSecurity(set, { publishesEvaluationKeys: true })).not.toThrow();
      expect(interactiveSetByName(set.name)).toBe(set);
    }
    const [insecure] = INSECURE_INTERACTIVE_SETS;
    expect(() => interactiveSetByName(insecure!.name)).toThrow(code('PARAMETERS_INSECURE'));
    expect(() => interactiveSetByName('n_1')).toThrow(code('PARAMETERS_UNKNOWN'));
  });

  it('offer plaintext moduli that have slots', () => {
    const moduli = plainModuli(8192);
    expect(moduli.slice(0, 4)).toEqual([65537n, 114689n, 147457n, 163841n]);
    for (const modulus of moduli) expect(isPrime(modulus) && modulus % 16384n === 1n).toBe(true);
  });
});

describe('recombination', () => {
  it('finds the one number of either sign, exactly', () => {
    const moduli = [786433n, 1032193n, 65537n];
    const product = moduli.reduce((left, right) => left * right);
    const joined = new Recombination(moduli);
    fc.assert(
      fc.property(fc.bigInt({ min: -(product - 1n) / 2n, max: (product - 1n) / 2n }), (value) => {
        const centredResidues = moduli.map((modulus) => value % modulus);
        expect(joined.join(centredResidues)).toBe(value);
        expect(
          joined.join(centredResidues.map((one, index) => (one < 0n ? one + moduli[index]! : one))),
        ).toBe(value);
      }),
    );
  });
});
