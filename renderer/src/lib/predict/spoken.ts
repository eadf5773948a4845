/** What is said aloud about a prediction: each stage once, then the answer. */
import type { ErrorReport } from '../../../../shared/errors/index.ts';
import type { Doubt } from '../../../../shared/image/index.ts';
import type { OutputDescription } from '../../../../shared/network/description/types.ts';
import type { PredictionResult } from '../../../../shared/ipc/types.ts';
import { errorWords } from '../error-words.ts';
import type { OperationState } from '../operation.svelte.ts';
import { currentStage, type LiveStage } from '../../../../shared/operations/live-stages.ts';
import { words } from '../words.ts';
import { classNames, rowAnswers } from './row-answers.ts';
import { readScores, type ScoreReading } from '../../../../shared/network/description/certainty.ts';

export interface Spoken {
  readonly state: OperationState;
  readonly stages: readonly LiveStage[];
  readonly result: PredictionResult | null;
  readonly error: ErrorReport | null;
  /** Why the picture is not simply one digit. */
  readonly doubt?: Doubt | undefined;
}

export function certaintyWords({ certainty, runnerUp }: ScoreReading): string {
  const { certain, leaning, unsure } = words.predict.answer;
  if (certainty === 'certain') return certain;
  return certainty === 'leaning' ? leaning(runnerUp) : unsure(runnerUp);
}

export function spokenState({ state, stages, result, error, doubt }: Spoken, many: boolean): string {
  if (state === 'stopping') return words.predict.stopping;
  if (state === 'cancelled') return words.predict.stopped;
  if (state === 'failed' && error) return `${errorWords(error).title} ${errorWords(error).hint}`;
  if (state === 'done' && result) return spokenResult(result, many, doubt);
  if (state !== 'running') return '';
  const stage = currentStage(stages);
  return stage ? words.stages[stage.name].now : words.predict.starting;
}

function spokenResult(result: PredictionResult, many: boolean, doubt: Doubt | undefined): string {
  if (result.answers) return spokenRows(result, result.answers);
  if (many) {
    const { images, accuracy, trace } = result;
    return words.predict.images.spoken(words.predict.images.headline(images, accuracy, trace.wallMs));
  }
  if (doubt === 'blank') return `${words.predict.answer.blank}. ${words.predict.answer.blankWhy}`;
  const reading = readScores(result.scores[0] ?? []);
  return words.predict.answer.spoken(reading.digit, certaintyWords(reading));
}

function spokenRows(result: PredictionResult, answers: OutputDescription): string {
  const { rows } = words.predict;
  if (result.images > 1) return rows.spokenMany(result.images);
  const [row] = rowAnswers(result, answers, null);
  if (!row) return '';
  return rows.spoken(
    row.group === null ? rows.number(row.value ?? 0) : (classNames(answers)[row.group] ?? String(row.group)),
  );
}
