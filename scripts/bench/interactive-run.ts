/** Measures interactive predictions on one engine in a process of its own and prints one JSON object: see interactive.ts. */
import { parseArgs } from 'node:util';
import type { PredictionResult } from '../../shared/ipc/types.ts';
import { STAGES, type StageName } from '../../shared/stages/index.ts';
import { benchImages } from './images.ts';
import { BenchWorld, clientPeakBytes, type BenchEngine } from './world.ts';

/** One engine's figures over images that are predicted one at a time, evaluation keys already on the server. */
export interface InteractiveFigures {
  readonly engine: string;
  readonly cpuPath: string;
  readonly threads: number;
  readonly images: number;
  readonly source: 'mnist' | 'generated';
  readonly parameters: string;
  readonly plainModuliBits: readonly number[];
  readonly publishedModulusBits: number;
  readonly accuracy: number | null;
  /** Images of which any score differs from the integer network's. */
  readonly differsFromPlain: number;
  /** From the button to the decoded answer. */
  readonly medianMs: number;
  readonly p95Ms: number;
  /** First work of the server to its last, on its own clock. */
  readonly serverMedianMs: number;
  readonly uploadBytes: number;
  readonly downloadBytes: number;
  readonly keyBytes: number;
  /** The first prediction of a key: makes and sends its evaluation keys. */
  readonly firstMs: number;
  readonly makeKeysMs: number;
  readonly sendKeysMs: number;
  readonly serverPeakBytes: number;
  readonly clientPeakBytes: number;
  /** Medians of each stage. */
  readonly stages: Readonly<Partial<Record<StageName, number>>>;
}

const PIXELS = 784;

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

function serverMs({ trace }: PredictionResult): number {
  const spans = trace.spans.filter(({ name }) => STAGES[name].where === 'server' && name !== 'queue');
  const ends = spans.map(({ startMs, durationMs }) => startMs + durationMs);
  return Math.max(...ends) - Math.min(...spans.map(({ startMs }) => startMs));
}

function stageMedians(runs: readonly PredictionResult[]): Partial<Record<StageName, number>> {
  const names = new Set(runs.flatMap(({ trace }) => trace.spans.map(({ name }) => name)));
  const median = (wanted: StageName): number =>
    quantile(
      runs.map(({ trace }) => trace.spans.find(({ name }) => name === wanted)?.durationMs ?? 0),
      0.5,
    );
  return Object.fromEntries([...names].map((name) => [name, Number(median(name).toFixed(2))]));
}

function stageOf({ trace }: PredictionResult, wanted: StageName) {
  return trace.spans.find(({ name }) => name === wanted);
}

async function measure(engine: BenchEngine, count: number): Promise<InteractiveFigures> {
  await using world = await BenchWorld.open(engine);
  const { pixels, labels, source } = await benchImages(count);
  const image = (index: number) => ({
    pixels: pixels.slice(index * PIXELS, (index + 1) * PIXELS),
    labels: labels?.slice(index, index + 1),
    packing: 'interactive' as const,
    checkPlain: true,
  });
  const first = await world.predict(image(0));
  await world.predict(image(0));
  const runs: PredictionResult[] = [];
  for (let index = 0; index < count; index++) runs.push(await world.predict(image(index)));
  const { parameters, engine: engines, threads, trace } = runs[0]!;
  const walls = runs.map((run) => run.trace.wallMs);
  const right = runs.filter(({ accuracy }) => accuracy === 1).length;
  return {
    engine: engines.server,
    cpuPath: engines.server === 'seal' ? 'wasm' : await world.cpuPath(),
    threads: threads.server,
    images: count,
    source,
    parameters: parameters.name,
    plainModuliBits: parameters.plainModuliBits,
    publishedModulusBits: parameters.publishedModulusBits,
    accuracy: source === 'mnist' ? right / count : null,
    differsFromPlain: runs.reduce((sum, run) => sum + (run.differsFromPlain ?? 1), 0),
    medianMs: quantile(walls, 0.5),
    p95Ms: quantile(walls, 0.95),
    serverMedianMs: quantile(runs.map(serverMs), 0.5),
    uploadBytes: trace.uploadBytes,
    downloadBytes: trace.downloadBytes,
    keyBytes: stageOf(first, 'upload-keys')?.bytes ?? 0,
    firstMs: first.trace.wallMs,
    makeKeysMs: stageOf(first, 'keygen')?.durationMs ?? 0,
    sendKeysMs: stageOf(first, 'upload-keys')?.durationMs ?? 0,
    serverPeakBytes: world.serverPeakBytes(),
    clientPeakBytes: clientPeakBytes(),
    stages: stageMedians(runs),
  };
}

const { values } = parseArgs({
  options: { engine: { type: 'string', default: 'auto' }, images: { type: 'string', default: '50' } },
});
const figures = await measure(values.engine as BenchEngine, Number(values.images));
process.stdout.write(`${JSON.stringify(figures)}\n`);
