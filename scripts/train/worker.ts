/** A worker of the trainer: runs its shards of every step of an epoch and updates its rows of the weights. */
import { parentPort, workerData } from 'node:worker_threads';
import { quantisationTable } from '../../shared/image/quantise.ts';
import { Distorter } from './augment.ts';
import { Barrier } from './barrier.ts';
import { PICTURE_SIZE } from './dataset.ts';
import { createKernels } from './kernels/index.ts';
import type { SharedMemory } from './kernels/index.ts';
import { trainingLayout } from './layout.ts';
import { Random } from './random.ts';
import { stepSize } from './recipe.ts';
import type { Recipe } from './recipe.ts';
import { Shard } from './shard.ts';
import { Updater } from './update.ts';

export interface WorkerSettings {
  readonly memory: SharedMemory;
  readonly recipe: Recipe;
  readonly images: number;
  readonly worker: number;
  readonly workers: number;
}

export interface EpochRequest {
  readonly epoch: number;
  /** Steps since the phase (real or integer weights) began. */
  readonly stepsBefore: number;
}

const { memory, recipe, images, worker, workers } = workerData as WorkerSettings;
const layout = trainingLayout(recipe, images);
const kernels = createKernels(memory);
const batch = recipe.shardImages;
const pixels = new Uint8Array(memory.buffer, layout.pixels, images * PICTURE_SIZE);
const labels = new Uint8Array(memory.buffer, layout.labels, images);
const order = new Uint32Array(memory.buffer, layout.order, images);
const results = new Float64Array(memory.buffer, layout.results, 2 * recipe.shards);
const levels = quantisationTable(recipe.pixelBits);
const distorter = new Distorter(recipe.augmentation);
const barrier = new Barrier(memory.buffer, layout.barrier, workers);
const updater = new Updater(memory.buffer, layout, recipe, worker, workers);
const shards = Array.from({ length: recipe.shards }, (_, index) => ({
  index,
  shard: new Shard(memory.buffer, kernels, layout, index, batch),
  labels: new Uint8Array(batch),
})).filter(({ index }) => index % workers === worker);
const picture = new Uint8Array(PICTURE_SIZE);

function loadPictures(
  { index, shard, labels: own }: (typeof shards)[number],
  epoch: number,
  step: number,
): void {
  for (let image = 0; image < batch; image++) {
    const chosen = order[(step * recipe.shards + index) * batch + image]!;
    const source = pixels.subarray(chosen * PICTURE_SIZE, (chosen + 1) * PICTURE_SIZE);
    distorter.distort(source, new Random(recipe.seed, epoch, chosen), picture);
    for (let at = 0; at < PICTURE_SIZE; at++) picture[at] = levels[picture[at]!]!;
    shard.setPicture(image, picture);
    own[image] = labels[chosen]!;
  }
}

function runStep(epoch: number, step: number): void {
  for (const own of shards) {
    loadPictures(own, epoch, step);
    const result = { loss: 0, right: 0 };
    own.shard.run(own.labels, result);
    results[2 * own.index]! += result.loss;
    results[2 * own.index + 1]! += result.right;
  }
}

function runEpoch({ epoch, stepsBefore }: EpochRequest): void {
  const real = epoch < recipe.floatEpochs;
  const steps = Math.floor(images / (recipe.shards * batch));
  updater.refresh(real);
  barrier.wait();
  for (let step = 0; step < steps; step++) {
    runStep(epoch, step);
    barrier.wait();
    updater.update({ real, rate: stepSize(recipe, epoch, step / steps), step: stepsBefore + step + 1 });
    barrier.wait();
    if (worker === 0 && step % 64 === 63)
      parentPort!.postMessage({ kind: 'progress', step: step + 1, steps });
  }
  parentPort!.postMessage({ kind: 'done', steps });
}

parentPort!.on('message', runEpoch);
