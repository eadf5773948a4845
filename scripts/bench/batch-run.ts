/** Measures full batches on one engine in a process of its own and prints one JSON object: see batch.ts. */
import { parseArgs } from 'node:util';
import type { PredictionResult } from '../../shared/ipc/types.ts';
import { STEP_STAGES } from '../../shared/packing/index.ts';
import type { StageName } from '../../shared/stages/index.ts';
import type { Cost } from './cost.ts';
import { benchImages } from './images.ts';
import { BenchWorld, clientPeakBytes, type BenchEngine } from './world.ts';

/** One engine's figures: the run of median wall time, after one run that is not counted. */
export interface BatchFigures extends Omit<Partial<Cost>, 'copiesPerByte'> {
  readonly engine: string;
  readonly cpuPath: string;
  readonly threads: number;
  readonly images: number;
  readonly source: 'mnist' | 'generated';
  readonly parameters: string;
  readonly accuracy: number | null;
  readonly differsFromPlain: number | null;
  readonly encryptMs: number;
  readonly expandMs: number;
  /** Pointwise steps, switches and packing. */
  readonly evaluateMs: number;
  readonly decryptMs: number;
  /** From the button to the decoded answer, key at hand. */
  readonly wallMs: number;
  readonly wallMsOfAllRuns: readonly number[];
  /** See cost.ts; of the run that counts them. */
  readonly copiesPerByte?: Cost['copiesPerByte'] | undefined;
  readonly serverPeakBytes: number;
  readonly clientPeakBytes: number;
  readonly uploadBytes: number;
  readonly downloadBytes: number;
  readonly predictionsPerHour: number;
  readonly stages: readonly {
    readonly name: StageName;
    readonly startMs: number;
    readonly durationMs: number;
  }[];
}

const ENCRYPTION: readonly StageName[] = ['encode', 'encrypt'];
const DECRYPTION: readonly StageName[] = ['decrypt', 'decode'];

function sumOf({ trace }: PredictionResult, names: readonly StageName[]): number {
  return trace.spans
    .filter(({ name }) => names.includes(name))
    .reduce((sum, span) => sum + span.durationMs, 0);
}

const KEY = 'bench';

async function measure(engine: BenchEngine, images: number, repeat: number): Promise<BatchFigures> {
  await using world = await BenchWorld.open(engine);
  const { pixels, labels, source } = await benchImages(images);
  const wish = { pixels, labels, packing: 'batch' as const, key: KEY };
  // A key is made once and kept: it is not part of a prediction.
  await world.host.rooms.makeKey(KEY, {});
  // Compiles, warms caches; and checks what the counted runs compute.
  const checked = await world.predict({ ...wish, checkPlain: true });
  const runs: PredictionResult[] = [];
  world.cost.begin();
  for (let run = 0; run < repeat; run++) runs.push(await world.predict(wish));
  const batches = checked.trace.calls ?? 1;
  const cost = world.cost.batch(repeat * batches, checked.trace.uploadBytes / batches);
  runs.sort((a, b) => a.trace.wallMs - b.trace.wallMs);
  const median = runs[Math.floor(runs.length / 2)]!;
  const state = await world.host.handlers['servers.state'](undefined);
  return {
    engine: median.engine.server,
    cpuPath: state.cpuPath ?? 'unknown',
    threads: median.threads.server,
    images,
    source,
    parameters: median.parameters.name,
    accuracy: source === 'mnist' ? checked.accuracy : null,
    differsFromPlain: checked.differsFromPlain,
    encryptMs: sumOf(median, ENCRYPTION),
    expandMs: sumOf(median, ['expand']),
    evaluateMs: sumOf(median, STEP_STAGES),
    decryptMs: sumOf(median, DECRYPTION),
    wallMs: median.trace.wallMs,
    ...cost,
    wallMsOfAllRuns: runs.map(({ trace }) => trace.wallMs),
    serverPeakBytes: world.serverPeakBytes(),
    clientPeakBytes: clientPeakBytes(),
    uploadBytes: median.trace.uploadBytes,
    downloadBytes: median.trace.downloadBytes,
    predictionsPerHour: Math.round((images / median.trace.wallMs) * 3_600_000),
    stages: median.trace.spans.map(({ name, startMs, durationMs }) => ({ name, startMs, durationMs })),
  };
}

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'auto' },
    images: { type: 'string', default: '8192' },
    repeat: { type: 'string', default: '5' },
  },
});
const figures = await measure(values.engine as BenchEngine, Number(values.images), Number(values.repeat));
process.stdout.write(`${JSON.stringify(figures)}\n`);
