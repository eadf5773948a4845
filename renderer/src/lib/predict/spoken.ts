/** What is said aloud about a prediction: each stage once, then the answer. */
import type { ErrorReport } from '../../../../shared/errors/index.ts';
import type { PredictionResult } from '../../../../shared/ipc/types.ts';
import { errorWords } from '../error-words.ts';
import type { OperationState } from '../operation.svelte.ts';
import { currentStage, type LiveStage } from '../timeline/live.ts';
import { words } from '../words.ts';
import { readScores, type ScoreReading } from './scores.ts';

export interface Spoken {
  readonly state: OperationState;
  readonly stages: readonly LiveStage[];
  readonly result: PredictionResult | null;
  readonly error: ErrorReport | null;
}

export function certaintyWords({ certainty, runnerUp }: ScoreReading): string {
  const { certain, leaning, unsure } = words.predict.answer;
  if (certainty === 'certain') return certain;
  return certainty === 'leaning' ? leaning(runnerUp) : unsure(runnerUp);
}

export function spokenState({ state, stages, result, error }: Spoken, batch: boolean): string {
  if (state === 'stopping') return words.predict.stopping;
  if (state === 'cancelled') return words.predict.stopped;
  if (state === 'failed' && error) return `${errorWords(error).title} ${errorWords(error).todo}`;
  if (state === 'done' && result) return spokenResult(result, batch);
  if (state !== 'running') return '';
  const stage = currentStage(stages);
  return stage ? words.predict.stageNow[stage.name] : words.predict.starting;
}

function spokenResult(result: PredictionResult, batch: boolean): string {
  if (batch) {
    const { images, accuracy, trace } = result;
    return words.predict.batch.spoken(words.predict.batch.headline(images, accuracy, trace.wallMs));
  }
  const reading = readScores(result.scores[0] ?? []);
  return words.predict.answer.spoken(reading.digit, certaintyWords(reading));
}
