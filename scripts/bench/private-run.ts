/**
 * Measures full batches of one model twice, public and private, in turn (A B A B) against two real server processes of their own, and prints one JSON
 * object: see private.ts. Nothing else differs between the two: weights, images, engine and machine are the same.
 */
import { parseArgs } from 'node:util';
import type { PredictionResult } from '../../shared/ipc/types.ts';
import type { Cost } from './cost.ts';
import { benchImages, type BenchImages } from './images.ts';
import { onBothServers, PRIVATE_MODEL } from './private-models.ts';
import type { BenchEngine, BenchWorld } from './world.ts';

/** One of the two: medians over its runs. */
export interface SideFigures {
  readonly parameters: string;
  readonly publishedModulusBits: number;
  readonly wallMs: number;
  /** Client and server together; null where there is no /proc. */
  readonly cpuSeconds: number | null;
  readonly uploadBytes: number;
  readonly downloadBytes: number;
  readonly stages: Readonly<Record<string, number>>;
}

export interface PrivateFigures extends SideFigures {
  readonly private: true;
  /** log2 of one over the statistical distance that an answer is hidden by. */
  readonly privacyBits: number;
  /** Whole path, private over public: the median of the ratios of neighbours. */
  readonly timesPublic: number;
  /** CPU of client and server likewise. */
  readonly timesPublicCpu: number | null;
  readonly timesPublicOfAllPairs: readonly number[];
  readonly engine: string;
  readonly images: number;
  readonly source: BenchImages['source'];
  /** Images of which any score differs between the two: must be 0. */
  readonly differsFromPublic: number;
  /** Of the public one, whose weights are at hand. */
  readonly differsFromPlain: number | null;
  /** What a client sends once for its key, and what its first batch takes more because of it. */
  readonly keyBytes: number;
  readonly makeKeysMs: number;
  readonly sendKeysMs: number;
  readonly public: SideFigures;
}

const KEY = 'bench';

interface Run {
  readonly result: PredictionResult;
  readonly cost: Cost | null;
}

class Side {
  readonly world: BenchWorld;
  readonly runs: Run[] = [];
  readonly #images: BenchImages;

  constructor(world: BenchWorld, images: BenchImages) {
    this.world = world;
    this.#images = images;
  }

  /** Makes keys, compiles, warms caches, and is not counted. */
  async first(checkPlain: boolean): Promise<PredictionResult> {
    await this.world.host.rooms.makeKey(KEY, {});
    return this.#predict(checkPlain);
  }

  async run(): Promise<Run> {
    this.world.cost.begin();
    const result = await this.#predict(false);
    const run = { result, cost: this.world.cost.batch(1, result.trace.uploadBytes) };
    this.runs.push(run);
    return run;
  }

  #predict(checkPlain: boolean): Promise<PredictionResult> {
    const { pixels, labels } = this.#images;
    return this.world.predict({
      pixels,
      labels,
      packing: 'batch',
      key: KEY,
      model: PRIVATE_MODEL,
      checkPlain,
    });
  }
}

/** Of an even number the mean of the two in the middle. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

const wallOf = ({ result }: Run): number => result.trace.wallMs;
const cpuOf = ({ cost }: Run): number =>
  cost ? cost.cpuSeconds.client + cost.cpuSeconds.server : Number.NaN;
const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

function figuresOf({ runs }: Side): SideFigures {
  const { parameters, trace } = runs[0]!.result;
  const names = [...new Set(trace.spans.map(({ name }) => name))];
  const stage = (wanted: string) => (run: Run) =>
    run.result.trace.spans
      .filter(({ name }) => name === wanted)
      .reduce((sum, { durationMs }) => sum + durationMs, 0);
  return {
    parameters: parameters.name,
    publishedModulusBits: parameters.publishedModulusBits,
    wallMs: median(runs.map(wallOf)),
    cpuSeconds: orNull(median(runs.map(cpuOf))),
    uploadBytes: trace.uploadBytes,
    downloadBytes: trace.downloadBytes,
    stages: Object.fromEntries(names.map((name) => [name, median(runs.map(stage(name)))])),
  };
}

function differing(one: readonly (readonly number[])[], other: readonly (readonly number[])[]): number {
  return one.filter((scores, image) => scores.some((score, place) => score !== other[image]?.[place])).length;
}

/** A public, a private, and so on: what else the machine does meets both. */
async function measure(
  worlds: readonly [BenchWorld, BenchWorld],
  count: number,
  repeat: number,
): Promise<PrivateFigures> {
  const images = await benchImages(count);
  const [ofAll, hidden] = [new Side(worlds[0], images), new Side(worlds[1], images)];
  const plain = await ofAll.first(true);
  const { trace, parameters, engine: engines, scores } = await hidden.first(false);
  for (let run = 0; run < repeat; run++) {
    await ofAll.run();
    await hidden.run();
  }
  const pairs = (of: (run: Run) => number): number[] =>
    hidden.runs.map((run, index) => of(run) / of(ofAll.runs[index]!));
  const keys = (name: string) => trace.spans.filter((span) => span.name === name).at(-1);
  return {
    private: true,
    privacyBits: parameters.privacyBits ?? 0,
    timesPublic: median(pairs(wallOf)),
    timesPublicCpu: orNull(median(pairs(cpuOf))),
    timesPublicOfAllPairs: pairs(wallOf),
    engine: engines.server,
    images: count,
    source: images.source,
    differsFromPublic: differing(scores, plain.scores),
    differsFromPlain: plain.differsFromPlain,
    keyBytes: keys('upload-keys')?.bytes ?? 0,
    makeKeysMs: keys('keygen')?.durationMs ?? 0,
    sendKeysMs: keys('upload-keys')?.durationMs ?? 0,
    ...figuresOf(hidden),
    public: figuresOf(ofAll),
  };
}

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'auto' },
    // A full batch of a private model: six slots are spared.
    images: { type: 'string', default: '8186' },
    repeat: { type: 'string', default: '5' },
  },
});
const [count, repeat] = [Number(values.images), Number(values.repeat)];
const figures = await onBothServers(values.engine as BenchEngine, (open, hidden) =>
  measure([open, hidden], count, repeat),
);
process.stdout.write(`${JSON.stringify(figures)}\n`);
