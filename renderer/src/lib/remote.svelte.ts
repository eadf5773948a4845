/** A value that the host holds: loaded, reloaded, and why not when it could not be. */
import type { ErrorReport } from '../../../shared/errors/index.ts';
import type { Result } from '../../../shared/ipc/types.ts';

export class Remote<T> {
  value = $state.raw<T | null>(null);
  error = $state.raw<ErrorReport | null>(null);
  loading = $state(false);

  readonly #load: () => Promise<Result<T>>;

  constructor(load: () => Promise<Result<T>>) {
    this.#load = load;
  }

  async refresh(): Promise<void> {
    this.loading = true;
    this.accept(await this.#load());
    this.loading = false;
  }

  /** Takes the answer of a call that returns the new value. @returns whether it succeeded */
  accept(answer: Result<T>): boolean {
    this.error = answer.ok ? null : answer.error;
    if (answer.ok) this.value = answer.value;
    return answer.ok;
  }
}
