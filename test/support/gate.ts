/** A door that a test opens when it wants something to go on. */
export class Gate {
  readonly #opened = Promise.withResolvers<void>();

  readonly wait = (): Promise<void> => this.#opened.promise;

  open(): void {
    this.#opened.resolve();
  }
}

/** Resolves as soon as a condition holds; the test's own timeout is the limit. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}
