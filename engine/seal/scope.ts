/** Frees SEAL's handles: WebAssembly memory is not garbage-collected. */

interface Handle {
  delete(): void;
  isDeleted(): boolean;
}

/** Owns handles and deletes them together, newest first. */
export class Scope {
  readonly #handles: Handle[] = [];

  track<T extends Handle>(handle: T): T {
    this.#handles.push(handle);
    return handle;
  }

  dispose(): void {
    for (let handle = this.#handles.pop(); handle; handle = this.#handles.pop()) deleteHandle(handle);
  }
}

export function deleteHandle(handle: Handle | undefined): void {
  if (handle && !handle.isDeleted()) handle.delete();
}

export function deleteHandles(handles: readonly (Handle | undefined)[]): void {
  for (const handle of handles) deleteHandle(handle);
}

/** Runs `work` with a scope that is disposed afterwards, whatever happens. */
export function withScope<T>(work: (scope: Scope) => T): T {
  const scope = new Scope();
  try {
    return work(scope);
  } finally {
    scope.dispose();
  }
}
