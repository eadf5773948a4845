/** A prediction: images become an answer that the server never saw. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { quantise } from '../../shared/image/index.ts';
import type { PredictionResult } from '../../shared/ipc/types.ts';
import {
  answerOf,
  inputKindOf,
  largestPixel,
  readPixels,
  unreadInk,
  type NetworkInput,
} from '../../shared/network/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { StageName, StageSpan } from '../../shared/stages/index.ts';
import type { Stopwatch } from '../../shared/stages/stopwatch.ts';
import type { ReadyModel } from './ready-model.ts';
import { runCalls, type CallsParts } from './calls.ts';
import type { CallResult, PackedRun } from './packed.ts';
import { countDifferences } from './plain-check.ts';
import { mergeSpans, withGapsNamed } from './trace.ts';

/** Everything a prediction uses; it owns none of it. */
export interface PredictionParts {
  readonly server: { readonly engine: string; readonly threads: number };
  readonly model: Pick<
    ReadyModel,
    'name' | 'visibility' | 'commitment' | 'input' | 'description' | 'network'
  >;
  readonly packed: PackedRun;
  /** Why this packing; null when somebody asked for it. */
  readonly packingReason: PredictionResult['packingReason'];
  readonly key: { readonly name: string; readonly ephemeral: boolean };
  /** Started when the button was pressed. */
  readonly stopwatch: Stopwatch;
  readonly canaries?: CallsParts['canaries'];
}

export interface PredictionInput {
  /** Grey images, 0 (paper) to 255 (ink), in the model's extents, one after another. */
  readonly pixels: Uint8Array;
  /** `pixels` are the integers that the network reads, as its description makes them of rows and sequences, not grey bytes. */
  readonly encoded?: boolean | undefined;
  /** How many images or rows there are, where the caller has said so. */
  readonly count?: number | undefined;
  /** One digit an image. */
  readonly labels?: Uint8Array | undefined;
  /** Run the integer network in the clear as well and count the images that differ. */
  readonly checkPlain: boolean;
}

/** Stages that are told as they end, however many calls there are. */
const TOLD_AT_ONCE: ReadonlySet<StageName> = new Set(['keygen', 'prepare', 'decode']);

/** The stages of several calls, which were held back until they were whole. */
function tellMerged(spans: readonly StageSpan[], control: Control): void {
  for (const span of spans) {
    if (!TOLD_AT_ONCE.has(span.name)) control.report?.({ kind: 'stage', span });
  }
}

interface Prepared {
  readonly quantised: Uint8Array;
  readonly images: number;
  /** Images with ink that the model does not read. */
  readonly unreadInk: number;
}

/** Before anything is encrypted for nothing. */
export function plainCheckImpossible(): CryptoNetsError {
  const message = 'the plain check needs the weights, which stay on the server; nothing was sent';
  return new CryptoNetsError('MODEL_PRIVATE', message);
}

/** @throws NO_IMAGES, IMAGE_INVALID, LABELS_MISMATCH, MODEL_PRIVATE (a plain check without the weights), CANCELLED, and what the rooms below throw */
export async function predict(
  parts: PredictionParts,
  input: PredictionInput,
  control: Control = {},
): Promise<PredictionResult> {
  const { network } = parts.model;
  if (input.checkPlain && !network) throw plainCheckImpossible();
  const prepared = await prepare(parts, input, control);
  const { own, all: calls, report: canaries } = await runCalls(parts, prepared, control);
  const { scores, predictions } = decode(parts, own, prepared.images, control);
  const { stopwatch, packed } = parts;
  const wallMs = stopwatch.elapsedMs();
  const differsFromPlain =
    input.checkPlain && network
      ? await countDifferences(network, prepared.quantised, scores, packed.outputs, control.signal)
      : null;
  const serverSpans = calls.flatMap((call) => call.serverSpans);
  const clientSpans = withGapsNamed(stopwatch.spans(), wallMs);
  // Of one call each bar stands where it ran; of several, the bars of a stage are added up.
  const one = calls.length === 1;
  const spans = one
    ? [...clientSpans, ...serverSpans]
    : [...mergeSpans(clientSpans), ...mergeSpans(serverSpans)];
  if (!one) tellMerged(spans, control);
  const answers = parts.model.description?.answers;
  return {
    ...describe(parts),
    images: prepared.images,
    predictions,
    scores: rows(scores, packed.outputs),
    labels: input.labels ? [...input.labels] : null,
    accuracy: accuracyOf(predictions, input.labels),
    differsFromPlain,
    unreadInk: prepared.unreadInk,
    ...(answers ? { answers } : {}),
    ...(canaries ? { canaries } : {}),
    trace: {
      spans,
      wallMs,
      uploadBytes: sum(calls, 'uploadBytes'),
      downloadBytes: sum(calls, 'downloadBytes'),
      calls: calls.length,
    },
  };
}

async function prepare(parts: PredictionParts, input: PredictionInput, control: Control): Promise<Prepared> {
  const { height, width, bits } = parts.model.input;
  checkKind(parts, input);
  const images = input.pixels.length / (height * width);
  if (images === 0) throw new CryptoNetsError('NO_IMAGES');
  if (!Number.isInteger(images)) {
    throw new CryptoNetsError('IMAGE_INVALID', `expected images of ${height} x ${width} pixels`);
  }
  if (input.count !== undefined && input.count !== images)
    throw new CryptoNetsError('INPUT_MISMATCH', `expected ${input.count} rows of the model's inputs`);
  if (input.labels && input.labels.length !== images) {
    throw new CryptoNetsError('LABELS_MISMATCH', `expected ${images} labels, got ${input.labels.length}`);
  }
  const end = parts.stopwatch.start('prepare');
  const levels = input.encoded
    ? checkedLevels(input.pixels, parts.model.input)
    : quantise(input.pixels, bits);
  const quantised = readPixels(levels, parts.model.input);
  const unread = input.encoded ? new Uint32Array(0) : unreadInk(levels, parts.model.input);
  control.report?.({ kind: 'stage', span: end({ count: images }) });
  return { quantised, images, unreadInk: unread.filter((pixels) => pixels > 0).length };
}

/** The range of the scores is proven for levels up to the largest. @throws INPUT_MISMATCH */
function checkedLevels(levels: Uint8Array, input: NetworkInput): Uint8Array {
  const largest = largestPixel(input);
  if (levels.some((level) => level > largest))
    throw new CryptoNetsError('INPUT_MISMATCH', `expected levels of 0 to ${largest}`);
  return levels;
}

/** Grey pictures are not rows of a table. @throws INPUT_MISMATCH */
function checkKind({ model }: PredictionParts, { encoded = false }: PredictionInput): void {
  const reads = inputKindOf(model.description);
  if (encoded || reads === 'digit' || reads === 'image') return;
  throw new CryptoNetsError('INPUT_MISMATCH', `${model.name} reads a ${reads}, not pictures`);
}

function decode(
  parts: PredictionParts,
  calls: readonly CallResult[],
  images: number,
  control: Control,
): { scores: BigInt64Array; predictions: number[] } {
  const end = parts.stopwatch.start('decode');
  const { outputs } = parts.packed;
  const answers = parts.model.description?.answers;
  const scores = new BigInt64Array(images * outputs);
  let filled = 0;
  for (const call of calls) {
    scores.set(call.scores, filled);
    filled += call.scores.length;
  }
  const predictions = Array.from({ length: images }, (_, image) =>
    answerOf(answers, scores.subarray(image * outputs, (image + 1) * outputs)),
  );
  control.report?.({ kind: 'stage', span: end() });
  return { scores, predictions };
}

type Description = Pick<
  PredictionResult,
  | 'model'
  | 'visibility'
  | 'commitment'
  | 'packing'
  | 'packingReason'
  | 'engine'
  | 'threads'
  | 'parameters'
  | 'key'
>;

function describe({ model, packed, packingReason, server, key }: PredictionParts): Description {
  return {
    model: model.name,
    visibility: model.visibility,
    commitment: model.commitment,
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

function sum(calls: readonly CallResult[], field: 'uploadBytes' | 'downloadBytes'): number {
  return calls.reduce((total, call) => total + call[field], 0);
}
