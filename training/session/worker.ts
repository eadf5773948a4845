/** A worker of the trainer: runs its shards of every step of an epoch and updates its rows of the weights. */
import { parentPort, workerData } from 'node:worker_threads';
import { quantisationTable } from '../../shared/image/quantise.ts';
import { Distorter } from '../data/augment.ts';
import { Barrier } from './barrier.ts';
import { PICTURE_SIZE } from '../data/dataset.ts';
import { createKernels } from '../kernels/index.ts';
import type { SharedMemory } from '../kernels/index.ts';
import { trainingLayout } from '../memory/layout.ts';
import { Random } from '../random.ts';
import { stepSize } from '../recipe.ts';
import type { Recipe } from '../recipe.ts';
import { Shard } from '../real/shard.ts';
import { Updater } from './update.ts';

/** A network that is trained already and only answers. */
export interface Teacher {
  readonly memory: SharedMemory;
  readonly recipe: Recipe;
}

/** What a network of another kind answers, for every training image: [image][class], shares of one. */
export interface Answers {
  readonly shares: Float32Array<SharedArrayBuffer>;
  /** Of the answer in what is to be answered; the rest is the label. */
  readonly share: number;
}

export interface WorkerSettings {
  readonly memory: SharedMemory;
  readonly recipe: Recipe;
  readonly images: number;
  readonly worker: number;
  readonly workers: number;
  readonly teacher: Teacher | undefined;
  readonly answers: Answers | undefined;
}

export interface EpochRequest {
  readonly epoch: number;
  /** Steps since the phase (real or integer weights) began. */
  readonly stepsBefore: number;
}

const { memory, recipe, images, worker, workers, teacher, answers } = workerData as WorkerSettings;
const layout = trainingLayout(recipe, images);
const kernels = createKernels(memory);
const { classes, shardImages: batch } = recipe;
const pixels = new Uint8Array(memory.buffer, layout.pixels, images * PICTURE_SIZE);
const labels = new Uint8Array(memory.buffer, layout.labels, images);
const order = new Uint32Array(memory.buffer, layout.order, images);
const results = new Float64Array(memory.buffer, layout.results, 2 * recipe.shards);
const levels = quantisationTable(recipe.pixelBits);
const distorter = new Distorter(recipe.augmentation);
const barrier = new Barrier(memory.buffer, layout.barrier, workers);
const updater = new Updater(memory.buffer, layout, recipe, worker, workers);
const share = answers?.share ?? recipe.teacher?.share ?? 0;

/** One shard with what belongs to its pictures. */
interface OwnShard {
  readonly index: number;
  readonly shard: Shard;
  readonly teacher: Shard | undefined;
  readonly labels: Uint8Array;
  readonly chosen: Uint32Array;
  readonly targets: Float32Array;
}

function teacherShard(index: number): Shard | undefined {
  if (!teacher) return undefined;
  const teacherLayout = trainingLayout(teacher.recipe, images);
  return new Shard(teacher.memory.buffer, createKernels(teacher.memory), teacherLayout, index, batch);
}

const shards = Array.from({ length: recipe.shards }, (_, index) => index)
  .filter((index) => index % workers === worker)
  .map((index): OwnShard => {
    const shard = new Shard(memory.buffer, kernels, layout, index, batch);
    const targets = new Float32Array(classes * batch);
    const [digits, chosen] = [new Uint8Array(batch), new Uint32Array(batch)];
    return { index, shard, teacher: teacherShard(index), labels: digits, chosen, targets };
  });
const picture = new Uint8Array(PICTURE_SIZE);

function loadPictures(own: OwnShard, epoch: number, step: number): void {
  for (let image = 0; image < batch; image++) {
    const chosen = order[(step * recipe.shards + own.index) * batch + image]!;
    const source = pixels.subarray(chosen * PICTURE_SIZE, (chosen + 1) * PICTURE_SIZE);
    distorter.distort(source, new Random(recipe.seed, epoch, chosen), picture);
    for (let at = 0; at < PICTURE_SIZE; at++) picture[at] = levels[picture[at]!]!;
    own.shard.setPicture(image, picture);
    own.teacher?.setPicture(image, picture);
    own.labels[image] = labels[chosen]!;
    own.chosen[image] = chosen;
  }
}

function putAnswers({ shares }: Answers, chosen: Uint32Array, targets: Float32Array): void {
  for (let at = 0; at < targets.length; at++)
    targets[at] = shares[chosen[at % batch]! * classes + Math.floor(at / batch)]!;
}

/** What the network is to answer: the label, mixed with the answer of the teacher where there is one. */
function setTargets({ teacher: own, labels: digits, chosen, targets }: OwnShard): void {
  const part = own || answers ? share : 0;
  if (own) own.answer(targets);
  else if (answers) putAnswers(answers, chosen, targets);
  else targets.fill(0);
  for (let at = 0; at < targets.length; at++) targets[at]! *= part;
  for (let image = 0; image < batch; image++) targets[digits[image]! * batch + image]! += 1 - part;
}

function runStep(epoch: number, step: number): void {
  for (const own of shards) {
    loadPictures(own, epoch, step);
    const result = { loss: 0, right: 0 };
    setTargets(own);
    own.shard.run(own.targets, own.labels, result);
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
