/** A prediction: images become an answer that the server never saw. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { quantise } from '../../shared/image/index.ts';
import type { PredictionResult } from '../../shared/ipc/types.ts';
import { predict as largest } from '../../shared/network/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { StageName, StageSpan } from '../../shared/stages/index.ts';
import type { Stopwatch } from '../../shared/stages/stopwatch.ts';
import type { CallResult } from './batch.ts';
import type { ReadyModel } from './model.ts';
import type { PackedRun } from './packed.ts';
import { countDifferences } from './plain-check.ts';
import { batchProgress } from './progress.ts';
import { mergeSpans } from './trace.ts';

/** Everything a prediction uses; it owns none of it. */
export interface PredictionParts {
  readonly server: { readonly engine: string; readonly threads: number };
  readonly model: Pick<ReadyModel, 'name' | 'network'>;
  readonly packed: PackedRun;
  /** Why this packing; null when somebody asked for it. */
  readonly packingReason: string | null;
  readonly key: { readonly name: string; readonly ephemeral: boolean };
  /** Started when the button was pressed. */
  readonly stopwatch: Stopwatch;
}

export interface PredictionInput {
  /** Grey images, 0 (paper) to 255 (ink), in the model's extents, one after another. */
  readonly pixels: Uint8Array;
  /** One digit an image. */
  readonly labels?: Uint8Array | undefined;
  /** Run the integer network in the clear as well and count the images that differ. */
  readonly checkPlain: boolean;
}

/** Stages that are told as they end, however many batches there are. */
const TOLD_AT_ONCE: ReadonlySet<StageName> = new Set(['keygen', 'prepare', 'decode']);

/** The stages of several batches, which were held back until they were whole. */
function tellMerged(spans: readonly StageSpan[], control: Control): void {
  for (const span of spans) {
    if (!TOLD_AT_ONCE.has(span.name)) control.report?.({ kind: 'stage', span });
  }
}

interface Prepared {
  readonly quantised: Uint8Array;
  readonly images: number;
}

/** @throws NO_IMAGES, IMAGE_INVALID, LABELS_MISMATCH, CANCELLED, and what the rooms below throw */
export async function predict(
  parts: PredictionParts,
  input: PredictionInput,
  control: Control = {},
): Promise<PredictionResult> {
  const prepared = await prepare(parts, input, control);
  const batches = await runBatches(parts, prepared, control);
  const { scores, predictions } = decode(parts, batches, prepared.images, control);
  const { stopwatch, model, packed } = parts;
  const wallMs = stopwatch.elapsedMs();
  const differsFromPlain = input.checkPlain
    ? await countDifferences(model.network, prepared.quantised, scores, packed.outputs, control.signal)
    : null;
  const serverSpans = batches.flatMap((batch) => batch.serverSpans);
  const spans = [...mergeSpans(stopwatch.spans()), ...mergeSpans(serverSpans)];
  if (batches.length > 1) tellMerged(spans, control);
  return {
    ...describe(parts),
    images: prepared.images,
    predictions,
    scores: rows(scores, packed.outputs),
    labels: input.labels ? [...input.labels] : null,
    accuracy: accuracyOf(predictions, input.labels),
    differsFromPlain,
    trace: {
      spans,
      wallMs,
      uploadBytes: sum(batches, 'uploadBytes'),
      downloadBytes: sum(batches, 'downloadBytes'),
    },
  };
}

async function prepare(parts: PredictionParts, input: PredictionInput, control: Control): Promise<Prepared> {
  const { height, width, bits } = parts.model.network.input;
  const images = input.pixels.length / (height * width);
  if (images === 0) throw new CryptoNetsError('NO_IMAGES');
  if (!Number.isInteger(images)) {
    throw new CryptoNetsError('IMAGE_INVALID', `expected images of ${height} x ${width} pixels`);
  }
  if (input.labels && input.labels.length !== images) {
    throw new CryptoNetsError('LABELS_MISMATCH', `expected ${images} labels, got ${input.labels.length}`);
  }
  const end = parts.stopwatch.start('prepare');
  const quantised = quantise(input.pixels, bits);
  control.report?.({ kind: 'stage', span: end({ count: images }) });
  return { quantised, images };
}

async function runBatches(
  parts: PredictionParts,
  prepared: Prepared,
  control: Control,
): Promise<CallResult[]> {
  const { packed, stopwatch } = parts;
  const { quantised, images } = prepared;
  const pixels = quantised.length / images;
  const perBatch = packed.perCall;
  const batches = Math.ceil(images / perBatch);
  const results: CallResult[] = [];
  for (let batch = 0; batch < batches; batch++) {
    const first = batch * perBatch;
    const count = Math.min(perBatch, images - first);
    const slice = quantised.subarray(first * pixels, (first + count) * pixels);
    const report = batchProgress(control.report ?? (() => undefined), batch, batches);
    results.push(await packed.run(slice, count, stopwatch, { ...control, report }));
  }
  return results;
}

function decode(
  parts: PredictionParts,
  batches: readonly CallResult[],
  images: number,
  control: Control,
): { scores: BigInt64Array; predictions: number[] } {
  const end = parts.stopwatch.start('decode');
  const { outputs } = parts.packed;
  const scores = new BigInt64Array(images * outputs);
  let filled = 0;
  for (const batch of batches) {
    scores.set(batch.scores, filled);
    filled += batch.scores.length;
  }
  const predictions = Array.from({ length: images }, (_, image) =>
    largest(scores.subarray(image * outputs, (image + 1) * outputs)),
  );
  control.report?.({ kind: 'stage', span: end() });
  return { scores, predictions };
}

type Description = Pick<
  PredictionResult,
  'model' | 'packing' | 'packingReason' | 'engine' | 'threads' | 'parameters' | 'key'
>;

function describe({ model, packed, packingReason, server, key }: PredictionParts): Description {
  return {
    model: model.name,
    packing: packed.packing,
    packingReason,
    engine: { client: packed.facts.engine, server: server.engine },
    threads: { client: packed.facts.threads, server: server.threads },
    parameters: packed.parameters,
    key,
  };
}

/** Scores as Numbers: they are below t, at most 49 bits, so exact. */
function rows(scores: BigInt64Array, outputs: number): number[][] {
  return Array.from({ length: scores.length / outputs }, (_, image) =>
    Array.from(scores.subarray(image * outputs, (image + 1) * outputs), Number),
  );
}

function accuracyOf(predictions: readonly number[], labels: Uint8Array | undefined): number | null {
  if (!labels) return null;
  return predictions.filter((prediction, image) => prediction === labels[image]).length / predictions.length;
}

function sum(batches: readonly CallResult[], field: 'uploadBytes' | 'downloadBytes'): number {
  return batches.reduce((total, batch) => total + batch[field], 0);
}
