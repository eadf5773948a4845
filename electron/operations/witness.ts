/**
 * A second server, of somebody else, that gets the same ciphertexts: evaluation is deterministic, so both answers must be the same bytes. Where answers are
 * flooded with noise to hide the model, the scores must be the same.
 */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { ClientPlan } from '../../shared/packing/index.ts';
import { Stopwatch } from '../../shared/stages/stopwatch.ts';
import type { Remote, RemoteCatalog, RemoteResult } from '../remote/index.ts';

export interface Witness<P extends ClientPlan> {
  readonly server: {
    readonly id: string;
    readonly remote: Remote;
    readonly catalog: Pick<RemoteCatalog, 'batch' | 'limits'>;
  };
  /** Its own plan for the model: of a public one the same. */
  readonly plan: P;
}

/** @throws RESULT_DISAGREES when they do not offer one model in one form, so that no answers could be compared */
export function requireSamePlan(plan: ClientPlan, others: ClientPlan, isPublic: boolean): void {
  const same = isPublic
    ? others.digest === plan.digest && others.commitment === plan.commitment
    : others.parameters.name === plan.parameters.name && shapeOf(others) === shapeOf(plan);
  if (!same)
    throw new CryptoNetsError(
      'RESULT_DISAGREES',
      'the second server has another model or plan under the name',
    );
}

const shapeOf = (plan: ClientPlan): string =>
  plan.packing === 'batch'
    ? JSON.stringify([plan.inputCiphertexts, plan.outputCiphertexts, plan.resultSize, plan.resultPrimes])
    : plan.digest;

/** Sends a second time, told as one stage of its own. @param send of the same ciphertexts, to the second server */
export async function askWitness(
  send: (stopwatch: Stopwatch, control: Control) => Promise<RemoteResult>,
  stopwatch: Stopwatch,
  control: Control,
): Promise<RemoteResult> {
  const end = stopwatch.start('agree');
  const result = await send(new Stopwatch(), {
    ...control,
    report: (event) => {
      if (event.kind === 'progress' && event.stage === 'upload')
        control.report?.({ ...event, stage: 'agree' });
    },
  });
  control.report?.({ kind: 'stage', span: end({ bytes: result.uploadBytes + result.downloadBytes }) });
  return result;
}

/** Before any key is used. @throws RESULT_DISAGREES */
export function requireSameBytes(result: Uint8Array, others: Uint8Array): void {
  if (Buffer.compare(result, others) !== 0) throw disagree();
}

/** @throws RESULT_DISAGREES */
export function requireSameScores(scores: BigInt64Array, others: BigInt64Array): void {
  if (!scores.every((score, index) => score === others[index])) throw disagree();
}

function disagree(): CryptoNetsError {
  return new CryptoNetsError(
    'RESULT_DISAGREES',
    'the second server gives another answer to the same ciphertexts',
  );
}
