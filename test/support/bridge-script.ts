/** A scripted operation for the bridge double: stages with progress in time, overlapping as the engine's do. Tests only. */
import { toReport } from '../../shared/errors/index.ts';
import { sampleDigits } from '../../shared/image/index.ts';
import type { Glimpse, MethodRun, OperationResult, PredictionResult } from '../../shared/ipc/types.ts';
import type { OperationEvent, StageProgress } from '../../shared/operations/index.ts';
import type { StageName, StageSpan, Trace } from '../../shared/stages/index.ts';

export interface Step {
  readonly name: StageName;
  readonly startMs: number;
  readonly durationMs: number;
  /** When the view hears of it; server stages have their own clock. */
  readonly heardMs: number;
  readonly total: number;
  readonly unit: StageProgress['unit'];
}

const step = (
  name: StageName,
  startMs: number,
  durationMs: number,
  total: number,
  unit: Step['unit'],
  serverOriginMs = 0,
): Step => ({ name, startMs, durationMs, heardMs: startMs + serverOriginMs, total, unit });

const UPLOAD_BYTES = 156_700_000;
const DOWNLOAD_BYTES = 1_310_000;
const ORIGIN = 70;

export const PREDICTION_STEPS: readonly Step[] = [
  step('prepare', 0, 6, 1, 'images'),
  step('encode', 6, 130, 784, 'ciphertexts'),
  step('encrypt', 30, 980, 784, 'ciphertexts'),
  step('upload', 62, 1010, UPLOAD_BYTES, 'bytes'),
  step('queue', 0, 1, 1, 'steps', ORIGIN),
  step('expand', 1, 960, 784, 'ciphertexts', ORIGIN),
  step('hidden-layers', 970, 1400, 100, 'steps', ORIGIN),
  step('switch', 2370, 120, 100, 'ciphertexts', ORIGIN),
  step('output-layers', 2490, 260, 10, 'ciphertexts', ORIGIN),
  step('pack', 2750, 22, 10, 'ciphertexts', ORIGIN),
  step('download', 2850, 30, DOWNLOAD_BYTES, 'bytes'),
  step('decrypt', 2884, 40, 10, 'ciphertexts'),
  step('decode', 2924, 4, 10, 'ciphertexts'),
];
export const INTERACTIVE_STEPS: readonly Step[] = [
  step('prepare', 0, 1, 1, 'images'),
  step('encrypt', 1, 18, 2, 'ciphertexts'),
  step('upload', 19, 12, 640_000, 'bytes'),
  step('queue', 0, 1, 1, 'steps', 20),
  step('expand', 1, 6, 2, 'ciphertexts', 20),
  step('convolve', 12, 40, 100, 'steps', 20),
  step('square', 52, 22, 2, 'steps', 20),
  step('dense', 74, 44, 100, 'steps', 20),
  step('output', 118, 26, 10, 'steps', 20),
  step('pack', 144, 2, 2, 'ciphertexts', 20),
  step('download', 168, 3, 180_000, 'bytes'),
  step('decrypt', 171, 6, 2, 'ciphertexts'),
  step('decode', 177, 1, 10, 'steps'),
];
export const WARM_STEPS: readonly Step[] = [
  step('keygen', 0, 90, 1, 'steps'),
  step('upload-keys', 90, 400, 23_000_000, 'bytes'),
];
export const METHOD_STEPS: readonly Step[] = [step('evaluate', 0, 2000, 1_000_000, 'steps')];
export const KEY_STEPS: readonly Step[] = [step('keygen', 0, 120, 1, 'steps')];

export interface Run {
  cancel(): void;
}

type Say = (event: OperationEvent<OperationResult> | Glimpse) => void;
type Finish = (trace: Trace) => OperationResult;
interface Manner {
  readonly pace: number;
  readonly error: Error | null;
}

const TICKS = 12;

/** Plays the steps against real time scaled by `pace`; ends with exactly one terminal event. */
export function playScript(steps: readonly Step[], say: Say, finish: Finish, { pace, error }: Manner): Run {
  const timers: ReturnType<typeof setTimeout>[] = [];
  const at = (ms: number, act: () => void): void => void timers.push(setTimeout(act, ms * pace));
  const trace = traceOf(steps);
  const stop = (event: OperationEvent<OperationResult>): void => {
    timers.forEach(clearTimeout);
    say(event);
  };
  for (const own of steps) playStep(own, say, at);
  if (error) at(trace.wallMs / 3, () => stop({ kind: 'failed', error: toReport(error) }));
  else at(trace.wallMs + 1, () => stop({ kind: 'done', result: finish(trace) }));
  return { cancel: () => stop({ kind: 'cancelled' }) };
}

function playStep(own: Step, say: Say, at: (ms: number, act: () => void) => void): void {
  const { name: stage, total, unit } = own;
  for (let tick = 0; tick <= TICKS; tick += 1) {
    const done = Math.floor((total * tick) / TICKS);
    at(own.heardMs + (own.durationMs * tick) / TICKS, () => {
      say({ kind: 'progress', stage, done, total, unit });
      if (stage === 'upload') say(glimpse());
    });
  }
  at(own.heardMs + own.durationMs, () => say({ kind: 'stage', span: spanOf(own) }));
}

function glimpse(): Glimpse {
  return { kind: 'glimpse', bytes: crypto.getRandomValues(new Uint8Array(4096)) };
}

function spanOf({ name, startMs, durationMs, total, unit }: Step): StageSpan {
  return { name, startMs, durationMs, ...(unit === 'bytes' ? { bytes: total } : { count: total }) };
}

function traceOf(steps: readonly Step[]): Trace {
  const wallMs = Math.max(...steps.map((own) => own.heardMs + own.durationMs));
  const bytesOf = (name: StageName): number => steps.find((own) => own.name === name)?.total ?? 0;
  return {
    spans: steps.map(spanOf),
    wallMs,
    uploadBytes: bytesOf('upload'),
    downloadBytes: bytesOf('download'),
    calls: 1,
  };
}

const SAMPLES = sampleDigits();

/** A stand-in for the network: how much of the ink falls on the ink of each sample. */
function scoresOf(pixels: Uint8Array): number[] {
  const scores = new Array<number>(10).fill(-1e9);
  for (const sample of SAMPLES) {
    const score = -pixels.reduce((sum, grey, index) => sum + (grey - sample.pixels[index]!) ** 2, 0);
    scores[sample.label] = Math.max(scores[sample.label]!, score);
  }
  return scores;
}

export function methodRunOf(method: MethodRun['method'], pixels: Uint8Array): MethodRun {
  const scores = scoresOf(pixels);
  return {
    ...{ method, digit: scores.indexOf(Math.max(...scores)), scores, images: 1 },
    ...{ latencyS: 2, amortizedS: 2, perHour: 1800, memoryFactor: 3923, uploadBytes: 12_300_000 },
    ...{ parameters: 'n_4096_logq_2x50_t_1x28, 100 bits published', engine: 'node-seal BFV' },
  };
}

export function resultOf(pixels: Uint8Array, labels: Uint8Array | null, trace: Trace): PredictionResult {
  const images = pixels.length / 784;
  const scores = Array.from({ length: images }, (_, index) =>
    scoresOf(pixels.subarray(index * 784, (index + 1) * 784)),
  );
  const predictions = scores.map((own) => own.indexOf(Math.max(...own)));
  const right = predictions.filter((digit, index) => labels?.[index] === digit).length;
  return {
    model: 'mnist-cryptonets',
    packing: 'batch',
    packingReason: {
      kind: 'first',
      choice: {
        packing: 'batch',
        images,
        batchMs: 1500,
        interactiveMs: 2400,
        measured: false,
        batches: 1,
        batchBytes: 146e6,
        interactiveBytes: 570e3 * images,
        keyBytes: 0,
        crossover: 1,
      },
    },
    engine: { client: 'seal', server: 'seal' },
    threads: { client: 2, server: 2 },
    parameters: {
      name: 'n_8192_logq_4x50_logt_46',
      polyDegree: 8192,
      plainModuliBits: [46],
      publishedModulusBits: 200,
    },
    images,
    predictions,
    scores,
    labels: labels ? [...labels] : null,
    accuracy: labels ? right / images : null,
    differsFromPlain: null,
    key: { name: 'first key', ephemeral: true },
    trace,
  };
}
