/** One evaluator for each parameter set, made when it is first needed and kept. */
import type { BatchEvaluator, InteractiveEvaluator } from '../../engine/server/evaluator.ts';
import type { EngineFacts } from '../../engine/wire/facts.ts';
import type { BatchSet } from '../../shared/packing/batch/index.ts';
import type { InteractiveSet } from '../../shared/packing/interactive/index.ts';

/** What a server asks of an evaluator, wherever it computes. */
export type ServedBatchEvaluator = Pick<BatchEvaluator, 'facts' | 'loadKeys' | 'begin' | 'dispose'>;
export type ServedInteractiveEvaluator = Pick<
  InteractiveEvaluator,
  'facts' | 'loadKeys' | 'prepare' | 'evaluate' | 'dispose'
>;

export type BatchEvaluatorFactory = (parameters: BatchSet) => Promise<ServedBatchEvaluator>;
export type InteractiveEvaluatorFactory = (parameters: InteractiveSet) => Promise<ServedInteractiveEvaluator>;

/** What evaluators of both packings have in common. */
export interface AnyEvaluator {
  readonly facts: EngineFacts;
  dispose(): Promise<void>;
}

export class Evaluators<P extends { readonly name: string }, E extends AnyEvaluator> {
  readonly #make: (parameters: P) => Promise<E>;
  readonly #made = new Map<string, Promise<E>>();

  constructor(make: (parameters: P) => Promise<E>) {
    this.#make = make;
  }

  /** @throws ENGINE_UNAVAILABLE; a failed attempt is made again at the next request */
  for(parameters: P): Promise<E> {
    const known = this.#made.get(parameters.name);
    if (known !== undefined) return known;
    const made = this.#make(parameters);
    this.#made.set(parameters.name, made);
    made.catch(() => this.#made.delete(parameters.name));
    return made;
  }

  /** The engine and CPU path that requests will run on. */
  async facts(parameters: P): Promise<EngineFacts> {
    return (await this.for(parameters)).facts;
  }

  async dispose(): Promise<void> {
    const made = [...this.#made.values()];
    this.#made.clear();
    await Promise.allSettled(made.map(async (evaluator) => (await evaluator).dispose()));
  }
}

export type BatchEvaluators = Evaluators<BatchSet, ServedBatchEvaluator>;
export type InteractiveEvaluators = Evaluators<InteractiveSet, ServedInteractiveEvaluator>;
