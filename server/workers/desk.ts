/** A worker's side of the conversation: what it has made, by the number of the call that made it, and what it does for each call. */
import type {
  BatchEvaluation,
  BatchEvaluator,
  EvaluationKeys,
  InteractiveEvaluator,
} from '../../engine/server/evaluator.ts';
import type { Chosen } from '../../engine/wire/choice.ts';
import type { EncryptedScores } from '../../engine/wire/scores.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { BatchPlan, BatchSet } from '../../shared/packing/batch/index.ts';
import type { InteractivePlan, InteractiveSet } from '../../shared/packing/interactive/index.ts';
import {
  MOST_PLANS,
  type Ask,
  type LoadedKeys,
  type OpenedEvaluator,
  type PlanReference,
} from './messages.ts';

/** Makes the evaluator of a parameter set, whichever engine it is of. */
export interface EvaluatorMakers {
  readonly batch: (parameters: BatchSet) => Promise<Chosen<BatchEvaluator>>;
  readonly interactive: (parameters: InteractiveSet) => Promise<Chosen<InteractiveEvaluator>>;
}

/** A call as the desk is handed it. */
export interface Task {
  readonly call: number;
  readonly ask: Ask;
  readonly bytes: Uint8Array;
  readonly report: Control['report'];
}

export interface Done {
  readonly value: object;
  readonly bytes?: Uint8Array;
}

type Of<K extends Ask['ask']> = Extract<Ask, { readonly ask: K }>;

const NOTHING: Done = { value: {} };

export class Desk {
  readonly #makers: EvaluatorMakers;
  readonly #batch = new Map<number, BatchEvaluator>();
  readonly #interactive = new Map<number, InteractiveEvaluator>();
  readonly #keys = new Map<number, EvaluationKeys>();
  readonly #runs = new Map<number, BatchEvaluation>();
  readonly #plans = new Map<number, object>();
  readonly #stops = new Map<number, AbortController>();

  constructor(makers: EvaluatorMakers) {
    this.#makers = makers;
  }

  /** @throws whatever the engine throws */
  async do(task: Task): Promise<Done> {
    const { call, ask } = task;
    const stop = new AbortController();
    const control: Control = {
      signal: stop.signal,
      ...(task.report ? { report: task.report } : {}),
    };
    this.#stops.set(call, stop);
    try {
      return await this.#work(task, control);
    } finally {
      // A run goes on after the call that began it.
      if (ask.ask !== 'begin' || !this.#runs.has(call)) this.#stops.delete(call);
    }
  }

  async #work({ call, ask, bytes }: Task, control: Control): Promise<Done> {
    switch (ask.ask) {
      case 'open-batch':
        return opened(this.#batch, call, await this.#makers.batch(ask.parameters));
      case 'open-interactive':
        return opened(this.#interactive, call, await this.#makers.interactive(ask.parameters));
      case 'load-batch-keys':
        return this.#keep(call, await of(this.#batch, ask.evaluator).loadKeys(ask.privacy, bytes, control));
      case 'load-interactive-keys': {
        const evaluator = of(this.#interactive, ask.evaluator);
        return this.#keep(call, await evaluator.loadKeys(ask.shape, bytes, control));
      }
      case 'begin':
        return this.#begin(call, ask, control);
      case 'push':
        await of(this.#runs, ask.run).push(ask.firstBlock, bytes);
        return NOTHING;
      case 'finish':
        return scores(await of(this.#runs, ask.run).finish());
      case 'prepare':
        await of(this.#interactive, ask.evaluator).prepare(
          this.#plan<InteractivePlan>(ask.plan),
          of(this.#keys, ask.keys),
          control,
        );
        return NOTHING;
      case 'evaluate':
        return this.#evaluate(ask, bytes, control);
      case 'dispose':
        this.#dispose(ask.of);
        return NOTHING;
      case 'cancel':
        this.#stops.get(ask.of)?.abort(new CryptoNetsError('CANCELLED'));
        return NOTHING;
    }
  }

  async #begin(call: number, ask: Of<'begin'>, control: Control): Promise<Done> {
    const { evaluator, seeds, form, keys } = ask;
    const run = await of(this.#batch, evaluator).begin(
      this.#plan<BatchPlan>(ask.plan),
      seeds,
      form,
      control,
      keys === undefined ? undefined : of(this.#keys, keys),
    );
    this.#runs.set(call, run);
    return NOTHING;
  }

  async #evaluate(ask: Of<'evaluate'>, bytes: Uint8Array, control: Control): Promise<Done> {
    const { images, seedBytes } = ask;
    const upload = { images, seeds: bytes.subarray(0, seedBytes), bytes: bytes.subarray(seedBytes) };
    const plan = this.#plan<InteractivePlan>(ask.plan);
    return scores(
      await of(this.#interactive, ask.evaluator).evaluate(plan, upload, of(this.#keys, ask.keys), control),
    );
  }

  #keep(call: number, keys: EvaluationKeys): Done {
    this.#keys.set(call, keys);
    const { shapeDigest, memoryBytes } = keys;
    return { value: { shapeDigest, memoryBytes } satisfies LoadedKeys };
  }

  #dispose(call: number): void {
    this.#runs.get(call)?.dispose();
    this.#runs.delete(call);
    this.#stops.delete(call);
    this.#keys.get(call)?.dispose();
    this.#keys.delete(call);
  }

  #plan<P extends object>({ id, plan }: PlanReference<P>): P {
    if (plan === undefined) return of(this.#plans, id) as P;
    this.#plans.set(id, plan);
    if (this.#plans.size > MOST_PLANS) this.#plans.delete(this.#plans.keys().next().value!);
    return plan;
  }
}

/** @throws INTERNAL: both sides count alike */
function of<T>(made: ReadonlyMap<number, T>, call: number): T {
  const known = made.get(call);
  if (known === undefined) throw new CryptoNetsError('INTERNAL', `a worker has nothing of call ${call}`);
  return known;
}

function opened<E extends BatchEvaluator | InteractiveEvaluator>(
  made: Map<number, E>,
  call: number,
  { made: evaluator, fallbackReason }: Chosen<E>,
): Done {
  made.set(call, evaluator);
  return { value: { facts: evaluator.facts, fallbackReason } satisfies OpenedEvaluator };
}

function scores({ bytes, ...header }: EncryptedScores): Done {
  return { value: header, bytes };
}
