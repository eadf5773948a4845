/** One evaluator for each parameter set, made when it is first needed and kept. */
import type { Evaluator } from '../../engine/evaluator.ts';
import type { EngineFacts } from '../../engine/facts.ts';
import type { InteractiveEvaluator } from '../../engine/interactive-evaluator.ts';
import type { InteractiveSet } from '../../shared/he/index.ts';
import type { ParameterSet } from '../../shared/he/parameter-set.ts';

export type EvaluatorFactory = (parameters: ParameterSet) => Promise<Evaluator>;
export type InteractiveEvaluatorFactory = (parameters: InteractiveSet) => Promise<InteractiveEvaluator>;

/** What evaluators of both packings have in common. */
interface AnyEvaluator {
  readonly facts: EngineFacts;
  dispose(): Promise<void>;
}

export class Evaluators<
  P extends { readonly name: string } = ParameterSet,
  E extends AnyEvaluator = Evaluator,
> {
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

export type InteractiveEvaluators = Evaluators<InteractiveSet, InteractiveEvaluator>;
