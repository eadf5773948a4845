/** The one object that `predict --json` prints. */
import { accuracyOf, answersOf } from './answers.ts';
import type { Images } from './inputs.ts';
import type { PredictionResult } from '../../shared/ipc/types.ts';
import { STAGES, type StageSpan } from '../../shared/stages/index.ts';
import { mergeSpans } from '../operations/index.ts';

export interface JsonStage {
  readonly name: string;
  readonly where: 'client' | 'server';
  readonly durationMs: number;
  readonly bytes?: number;
  readonly count?: number;
}

export function jsonStage({ name, durationMs, bytes, count }: StageSpan): JsonStage {
  return {
    name,
    // The wire is measured by the client's clock.
    where: STAGES[name].where === 'server' ? 'server' : 'client',
    durationMs: Math.round(durationMs * 1000) / 1000,
    ...(bytes === undefined ? {} : { bytes }),
    ...(count === undefined ? {} : { count }),
  };
}

export function engineText({ client, server }: PredictionResult['engine']): string {
  return client === server ? client : `${client}+${server}`;
}

/** @param images what was asked about: names of files and rows, doubts, and what was not read */
export function jsonReport(result: PredictionResult, images: Images) {
  const { trace } = result;
  const answers = answersOf(result, images);
  return {
    model: result.model,
    visibility: result.visibility ?? 'public',
    commitment: result.commitment ?? null,
    signer: result.signer ?? null,
    packing: result.packing,
    packingReason: result.packingReason,
    engine: engineText(result.engine),
    threads: result.threads,
    parameters: result.parameters,
    key: result.key.ephemeral ? 'ephemeral' : result.key.name,
    images: result.images,
    predictions: answers.map(({ digit }) => digit),
    scores: result.scores,
    results: answers.map(({ digit, ...answer }) => ({ ...answer, prediction: digit })),
    accuracy: accuracyOf(answers),
    differsFromPlain: result.differsFromPlain,
    ...(result.agreed === undefined ? {} : { agreed: result.agreed }),
    ...(result.canaries ? { canaries: result.canaries } : {}),
    imagesWithUnreadInk: result.unreadInk ?? 0,
    files: images.files,
    notRead: images.notRead,
    notes: images.notes.map(({ file, note }) => ({ file, ...note })),
    stages: mergeSpans(trace.spans).map(jsonStage),
    uploadBytes: trace.uploadBytes,
    downloadBytes: trace.downloadBytes,
    calls: trace.calls,
    wallMs: Math.round(trace.wallMs * 1000) / 1000,
  };
}
