/** A whole training: epochs from the last checkpoint on, validation, and the best integer network at the end. */
import type { LabelledImages } from '../data/dataset.ts';
import { digestOf, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import type { CheckpointHeader } from './checkpoint.ts';
import type { IntegerNetwork } from '../../shared/network/index.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { integerNetwork } from '../integer/network.ts';
import type { RealWeights } from '../real/scores.ts';
import { teacherRecipe, totalEpochs } from '../recipe.ts';
import type { Recipe, TeacherRecipe } from '../recipe.ts';
import { TrainingRun } from './run.ts';
import type { Answers, Teacher } from './worker.ts';

/** What a training tells while it runs. */
export interface TrainingProgress {
  resumed(epochs: number): void;
  step(epoch: number, step: number, steps: number): void;
  epoch(report: EpochReport): void;
}

export interface EpochReport {
  readonly phase: 'teacher' | 'real' | 'integer';
  readonly epoch: number;
  /** Epochs of the teacher, or of the network, in all. */
  readonly epochs: number;
  readonly loss: number;
  readonly accuracy: number;
  /** Right answers of the integer network on the validation images, where this epoch was validated. */
  readonly validation:
    { readonly right: number; readonly images: number; readonly signedBits: number } | undefined;
}

export interface SessionSettings {
  readonly name: string;
  readonly recipe: Recipe;
  readonly data: LabelledImages;
  readonly workers: number;
  readonly checkpoint: string;
  readonly fresh: boolean;
  readonly signal: AbortSignal;
  /** What a network of another kind answers on the training images: it is learned from instead of a teacher. */
  readonly answers?: Answers | undefined;
  readonly progress: TrainingProgress;
}

export interface TrainedNetwork {
  readonly network: IntegerNetwork;
  readonly bestEpoch: number;
  readonly durationMs: number;
  readonly real: RealWeights;
  readonly validation: LabelledImages;
  readonly validationRight: number;
}

type Best = NonNullable<CheckpointHeader['best']>;

const STOPPED = 'stopped; the same command goes on from here';
const STATE = ['latent', 'momentum', 'variance', 'average'] as const;

class Session {
  readonly settings: SessionSettings & { readonly isTeacher?: boolean };
  readonly run: TrainingRun;
  epochs = 0;
  best: Best | null = null;
  readonly #data: string;
  #before = 0;
  readonly #start = performance.now();
  /** Copies: the real weights when their phase ended, and the best integer weights so far. */
  readonly #kept = new Map<string, Float32Array>();

  constructor(settings: SessionSettings & { readonly isTeacher?: boolean }, teacher?: Teacher) {
    this.settings = settings;
    this.#data = digestOf(settings.data);
    this.run = new TrainingRun(settings.recipe, settings.data, settings.workers, teacher, settings.answers);
  }

  get durationMs(): number {
    return this.#before + performance.now() - this.#start;
  }

  keep(prefix: 'real' | 'best'): void {
    this.#kept.set(`${prefix}Average`, this.run.vector(this.run.layout.average).slice());
    this.#kept.set(`${prefix}Gains`, this.run.gains.slice());
  }

  kept(prefix: 'real' | 'best'): RealWeights {
    const [latent, gains] = [this.#kept.get(`${prefix}Average`), this.#kept.get(`${prefix}Gains`)];
    if (!latent || !gains) throw new CryptoNetsError('INTERNAL', `no ${prefix} weights were kept`);
    return { latent, gains };
  }

  async save(): Promise<void> {
    const { run, epochs, best, durationMs } = this;
    const state = STATE.map((name) => [name, run.vector(run.layout[name])] as const);
    const vectors = { ...Object.fromEntries(state), gains: run.gains, ...Object.fromEntries(this.#kept) };
    const header = { version: 2, recipe: run.recipe, data: this.#data, epochs, durationMs, best } as const;
    await writeCheckpoint(this.settings.checkpoint, { header, vectors });
  }

  /** Continues an earlier run, if there is one. @throws ARGUMENT_INVALID when it was of another recipe or other data */
  async restore(): Promise<void> {
    const found = this.settings.fresh ? undefined : await readCheckpoint(this.settings.checkpoint);
    if (!found) return;
    this.#requireSame(found.header);
    for (const name of STATE) this.run.vector(this.run.layout[name]).set(found.vectors[name]!);
    this.run.gains.set(found.vectors['gains']!);
    for (const [name, vector] of Object.entries(found.vectors)) {
      if (/^(real|best)/.test(name)) this.#kept.set(name, vector);
    }
    this.epochs = found.header.epochs;
    this.best = found.header.best;
    this.#before = found.header.durationMs;
    this.settings.progress.resumed(this.epochs);
  }

  #requireSame({ recipe, data }: CheckpointHeader): void {
    const same = JSON.stringify(recipe) === JSON.stringify(this.run.recipe);
    if (same && data === this.#data) return;
    const what = same ? 'other training images (--data, --limit)' : 'another recipe (--seed, epochs)';
    throw new CryptoNetsError(
      'ARGUMENT_INVALID',
      `the run that was stopped had ${what}: expected the same to go on, or --fresh to forget it`,
    );
  }

  /** What an epoch changes, as it is now. */
  #snapshot(): () => void {
    const { run } = this;
    const vectors = STATE.map((name) => [name, run.vector(run.layout[name]).slice()] as const);
    const gains = run.gains.slice();
    return () => {
      for (const [name, vector] of vectors) run.vector(run.layout[name]).set(vector);
      run.gains.set(gains);
    };
  }

  /** Work on an epoch, or as soon as it is to stop: the state before the epoch is saved. @throws CANCELLED */
  async #orStop<T>(work: Promise<T>, putBack: () => void): Promise<T> {
    const { signal } = this.settings;
    const stopped = Promise.withResolvers<'stopped'>();
    const stop = (): void => stopped.resolve('stopped');
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      const outcome = await Promise.race([work, stopped.promise]);
      if (outcome !== 'stopped') return outcome;
      await this.run.close();
      putBack();
      await this.save();
      throw new CryptoNetsError('CANCELLED', STOPPED);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** Validates the integer network; remembers its weights when it is the best so far. */
  validate(epoch: number): EpochReport['validation'] {
    const { score, signedBits } = this.run.validate(this.settings.name);
    const { right, loss, images } = score;
    if (!this.best || right > this.best.right || (right === this.best.right && loss < this.best.loss)) {
      this.best = { epoch, right, loss };
      this.keep('best');
    }
    return { right, images, signedBits };
  }

  async runEpoch(): Promise<void> {
    const { recipe, progress } = this.settings;
    const epoch = this.epochs;
    this.run.onStep = (step, steps) => progress.step(epoch, step, steps);
    const putBack = this.#snapshot();
    const { loss, accuracy } = await this.#orStop(this.run.runEpoch(epoch), putBack);
    this.epochs += 1;
    if (this.epochs === recipe.floatEpochs) this.keep('real');
    const last = this.epochs === totalEpochs(recipe);
    const integers = epoch >= recipe.floatEpochs;
    const due = integers && (last || this.epochs % recipe.validateEvery === 0);
    const validation = due ? this.validate(epoch) : undefined;
    if (last || this.epochs % recipe.validateEvery === 0) await this.save();
    const phase = this.settings.isTeacher ? 'teacher' : integers ? 'integer' : 'real';
    progress.epoch({ phase, epoch, epochs: totalEpochs(recipe), loss, accuracy, validation });
  }

  /** All epochs that are left. @throws CANCELLED after saving a checkpoint */
  async runAll(): Promise<void> {
    while (this.epochs < totalEpochs(this.settings.recipe)) {
      await this.runEpoch();
      if (!this.settings.signal.aborted) continue;
      await this.save();
      throw new CryptoNetsError('CANCELLED', STOPPED);
    }
  }

  result(): TrainedNetwork {
    const { recipe, name } = this.settings;
    const weights = this.kept('best');
    const { parameters } = this.run.layout;
    return {
      network: integerNetwork(name, recipe, parameters, weights.latent, weights.gains),
      bestEpoch: this.best!.epoch,
      durationMs: this.durationMs,
      real: this.kept('real'),
      validation: this.run.validation,
      validationRight: this.best!.right,
    };
  }
}

/** Trains the teacher, with a checkpoint of its own. */
async function trainTeacher(settings: SessionSettings, plan: TeacherRecipe): Promise<Teacher> {
  const recipe = teacherRecipe(settings.recipe, plan);
  const session = new Session({
    ...settings,
    recipe,
    isTeacher: true,
    checkpoint: `${settings.checkpoint}-teacher`,
  });
  try {
    await session.restore();
    await session.runAll();
    return session.run.asTeacher();
  } finally {
    await session.run.close();
  }
}

/**
 * Trains to the end of the recipe, going on from the checkpoint of an earlier sitting. The same recipe and data give
 * the same weights, with any number of workers and any interruptions. @throws CANCELLED after saving a checkpoint
 */
export async function train(settings: SessionSettings): Promise<TrainedNetwork> {
  const { teacher: plan } = settings.recipe;
  const session = new Session(settings, plan ? await trainTeacher(settings, plan) : undefined);
  try {
    await session.restore();
    await session.runAll();
    return session.result();
  } finally {
    await session.run.close();
  }
}
