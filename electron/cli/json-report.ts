/** The one object that `predict --json` prints. */
import type { PredictionResult } from '../../shared/ipc/types.ts';
import { STAGES, type StageSpan } from '../../shared/stages/index.ts';

export interface JsonStage {
  readonly name: string;
  readonly where: 'client' | 'server';
  readonly durationMs: number;
  readonly bytes?: number;
  readonly count?: number;
}

function jsonStage({ name, durationMs, bytes, count }: StageSpan): JsonStage {
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

export function jsonReport(result: PredictionResult) {
  const { trace } = result;
  return {
    model: result.model,
    packing: result.packing,
    packingReason: result.packingReason,
    engine: engineText(result.engine),
    threads: result.threads,
    parameters: result.parameters,
    key: result.key.ephemeral ? 'ephemeral' : result.key.name,
    images: result.images,
    predictions: result.predictions,
    scores: result.scores,
    accuracy: result.accuracy,
    differsFromPlain: result.differsFromPlain,
    stages: trace.spans.map(jsonStage),
    uploadBytes: trace.uploadBytes,
    downloadBytes: trace.downloadBytes,
    wallMs: Math.round(trace.wallMs * 1000) / 1000,
  };
}
