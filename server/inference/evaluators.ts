/** One evaluator for each parameter set, made when it is first needed and kept. */
import type { Evaluator } from '../../engine/evaluator.ts';
import type { EngineFacts } from '../../engine/facts.ts';
import type { ParameterSet } from '../../shared/he/parameter-set.ts';

export type EvaluatorFactory = (parameters: ParameterSet) => Promise<Evaluator>;

export class Evaluators {
  readonly #make: EvaluatorFactory;
  readonly #made = new Map<string, Promise<Evaluator>>();

  constructor(make: EvaluatorFactory) {
    this.#make = make;
  }

  /** @throws ENGINE_UNAVAILABLE; a failed attempt is made again at the next request */
  for(parameters: ParameterSet): Promise<Evaluator> {
    const known = this.#made.get(parameters.name);
    if (known !== undefined) return known;
    const made = this.#make(parameters);
    this.#made.set(parameters.name, made);
    made.catch(() => this.#made.delete(parameters.name));
    return made;
  }

  /** The engine and CPU path that requests will run on. */
  async facts(parameters: ParameterSet): Promise<EngineFacts> {
    return (await this.for(parameters)).facts;
  }

  async dispose(): Promise<void> {
    const made = [...this.#made.values()];
    this.#made.clear();
    await Promise.allSettled(made.map(async (evaluator) => (await evaluator).dispose()));
  }
}
