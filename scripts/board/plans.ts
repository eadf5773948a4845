/** The product's plans of the shipped network as the files that the board's executables read: two packings, two halves each. */
import type { IntegerNetwork } from '../../shared/network/index.ts';
import { pictureSize } from '../../shared/network/index.ts';
import type { RingParameters } from '../../shared/he/index.ts';
import { planBatch } from '../../shared/packing/batch/index.ts';
import type { BatchPlan, PlanStep, PointwiseLayer } from '../../shared/packing/batch/index.ts';
import { galoisElement, planInteractive } from '../../shared/packing/interactive/index.ts';
import type {
  EvaluationKeysShape,
  InteractivePlan,
  InteractiveStep,
} from '../../shared/packing/interactive/index.ts';
import { ByteWriter } from './bytes.ts';

const MARK_BYTES = 64;
/** Of the plans' names, which executables look for. */
export type PlanKind = 'batch-client' | 'batch-server' | 'interactive-client' | 'interactive-server';
export type PlanFiles = Readonly<Record<PlanKind, Uint8Array>>;

/** Bytes of each plan file. Cost: what planning costs, some 0.5 s. @throws as `planBatch` and `planInteractive` */
export async function boardPlans(network: IntegerNetwork, digest: string): Promise<PlanFiles> {
  const batch = await planBatch(network, digest);
  const interactive = await planInteractive(network, digest);
  return {
    'batch-client': batchClient(batch, network),
    'batch-server': batchServer(batch),
    'interactive-client': interactiveClient(interactive, network),
    'interactive-server': interactiveServer(interactive),
  };
}

function begin(kind: PlanKind): ByteWriter {
  const mark = new Uint8Array(MARK_BYTES);
  new TextEncoder().encodeInto(`cryptonets-board 1 ${kind}`, mark);
  return new ByteWriter().raw(mark);
}

function writeInput(writer: ByteWriter, { input }: IntegerNetwork): ByteWriter {
  const size = pictureSize(input);
  const read = input.mask ?? Uint32Array.from({ length: size }, (_, index) => index);
  return writer.u32(size, input.bits).list(Uint32Array.from(read));
}

function writeRing(writer: ByteWriter, { polyDegree, specialPrime, dataPrimes }: RingParameters): ByteWriter {
  return writer.u32(polyDegree).u64(specialPrime).list(BigUint64Array.from(dataPrimes));
}

function writeKeys(writer: ByteWriter, { keys, digest }: EvaluationKeysShape): ByteWriter {
  return writer
    .list(BigUint64Array.from(keys, (key) => BigInt(key.galoisElement)))
    .list(BigUint64Array.from(keys, ({ primes }) => BigInt(primes)))
    .raw(Buffer.from(digest, 'hex'));
}

function batchClient(plan: BatchPlan, network: IntegerNetwork): Uint8Array {
  const writer = writeRing(writeInput(begin('batch-client'), network), plan.parameters);
  return writer
    .u64(plan.parameters.plainModulus)
    .u32(plan.outputCiphertexts, plan.resultSize, plan.resultPrimes)
    .u64(plan.resultCorrection)
    .bytes();
}

function batchServer({ parameters, inputCiphertexts, steps }: BatchPlan): Uint8Array {
  const writer = writeRing(begin('batch-server'), parameters).u64(parameters.plainModulus);
  writer.u32(inputCiphertexts, steps.length);
  for (const step of steps) writeBatchStep(writer, step);
  return writer.bytes();
}

function writeBatchStep(writer: ByteWriter, step: PlanStep): void {
  if (step.kind === 'flood') throw new Error('a public model is not flooded');
  if (step.kind === 'switch') {
    writer.u32(1, step.primesOut);
    return;
  }
  writer.u32(0, step.layers.length);
  for (const layer of step.layers) writeLayer(writer, layer);
}

function writeLayer(writer: ByteWriter, layer: PointwiseLayer): void {
  if (layer.kind === 'square') {
    writer.u32(1);
    return;
  }
  const { inputs, outputs, rowStart, columns, weights, biases } = layer.map;
  writer.u32(0, inputs, outputs).list(rowStart).list(columns).list(weights);
  writer.list(BigInt64Array.from(biases, BigInt));
}

function interactiveClient(plan: InteractivePlan, network: IntegerNetwork): Uint8Array {
  const writer = writeRing(writeInput(begin('interactive-client'), network), plan.parameters)
    .list(BigUint64Array.from(plan.plainModuli))
    .list(plan.input.pixelOfSlot)
    .list(Uint32Array.from(plan.resultSlots))
    .u32(plan.resultPrimes);
  return writeKeys(writer, plan.evaluationKeys).bytes();
}

function interactiveServer(plan: InteractivePlan): Uint8Array {
  const { parameters, evaluationKeys, plainModuli, steps } = plan;
  const writer = writeKeys(writeRing(begin('interactive-server'), parameters), evaluationKeys);
  writer.list(BigUint64Array.from(plainModuli)).u32(steps.length);
  for (const step of steps) writeInteractiveStep(writer, step, parameters.polyDegree);
  return writer.bytes();
}

/** Rotations as Galois elements: the first baby is the input itself (engine/server/native/interactive/program.ts). */
function writeInteractiveStep(writer: ByteWriter, step: InteractiveStep, polyDegree: number): void {
  if (step.kind === 'switch') {
    writer.u32(2, step.primesIn, step.primesOut);
    return;
  }
  if (step.kind === 'square') {
    writer.u32(1, step.primes);
    return;
  }
  const element = (rotation: number): number => galoisElement(rotation, polyDegree);
  const { primes, babySteps, giants, giantStride, folds, biases, diagonals } = step;
  writer
    .u32(0, primes)
    .list(Uint32Array.from(babySteps, (rotation, index) => (index === 0 ? 0 : element(rotation))))
    .u32(giants > 1 ? element(giantStride) : 1, giants)
    .list(Uint32Array.from(folds, element))
    .list(biases.some((bias) => bias !== 0) ? BigInt64Array.from(biases, BigInt) : new BigInt64Array())
    .u32(diagonals.length);
  for (const { baby, giant, slots } of diagonals) writer.u32(baby, giant).list(slots);
}
