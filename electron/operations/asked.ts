/** Who is asked: one server, and a second one where answers are compared; and what every answer must pass before any key is used. */
import type { Control } from '../../shared/operations/index.ts';
import type { ClientPlan } from '../../shared/packing/index.ts';
import type { Stopwatch } from '../../shared/stages/stopwatch.ts';
import type { Remote, RemoteLimits, RemoteResult } from '../remote/index.ts';
import { sendWithKeys, type BroughtKeys } from './brought-keys.ts';
import { checkOpaque } from './evidence.ts';
import type { RunParts } from './packed.ts';
import { checkFresh } from './replays.ts';
import { askWitness, requireSamePlan, type Witness } from './witness.ts';

/** To whom a request goes. */
export interface Addressed<P extends ClientPlan> {
  /** Undefined for plans that take none. */
  readonly keys: BroughtKeys | undefined;
  readonly remote: Remote;
  readonly plan: P;
  readonly limits: RemoteLimits;
}

export interface Asked<P extends ClientPlan> extends Addressed<P> {
  readonly second: Addressed<P> | undefined;
}

/** @param bring the keys to a server, which the second one gets too @throws RESULT_DISAGREES when the two do not offer one model in one form */
export async function askedOf<P extends ClientPlan>(
  { plan, server, witness, evidence }: Pick<RunParts<P, never>, 'plan' | 'server' | 'witness' | 'evidence'>,
  bring: (at: Witness<P>) => Promise<BroughtKeys | undefined>,
): Promise<Asked<P>> {
  const addressed = async (at: Witness<P>): Promise<Addressed<P>> => ({
    ...{ keys: await bring(at), remote: at.server.remote },
    ...{ plan: at.plan, limits: at.server.catalog.limits },
  });
  if (witness) requireSamePlan(plan, witness.plan, evidence.plain !== undefined);
  const first = await addressed({ plan, server });
  return { ...first, second: witness && (await addressed(witness)) };
}

/**
 * @param send the same ciphertexts, to either
 * @throws RESULT_TRANSPARENT, RESULT_REPLAYED, CANCELLED, and what `send` throws
 */
export async function ask<P extends ClientPlan>(
  asked: Asked<P>,
  send: (to: Addressed<P>, stopwatch: Stopwatch, control: Control) => Promise<RemoteResult>,
  stopwatch: Stopwatch,
  control: Control,
): Promise<{ readonly answer: RemoteResult; readonly others: RemoteResult | undefined }> {
  const { second } = asked;
  const answer = await sendWithKeys(asked.keys, control, () => send(asked, stopwatch, control));
  checkOpaque(answer);
  checkFresh(answer.bytes);
  const others =
    second &&
    (await askWitness(
      (clock, quiet) => sendWithKeys(second.keys, quiet, () => send(second, clock, quiet)),
      stopwatch,
      control,
    ));
  return { answer, others };
}
