/** grpc.health.v1 for the whole server (''), for each of its services, and for each model (`model/NAME`). */
import type { Server } from '@grpc/grpc-js';
import { HealthImplementation, type ServingStatus } from 'grpc-health-check';
import { SERVICE_NAMES } from './rpc/services.ts';

const NAMES = ['', ...SERVICE_NAMES];
const MODEL_PREFIX = 'model/';

type HealthStatus = 'SERVING' | 'NOT_SERVING';

export class Health {
  #status: HealthStatus = 'NOT_SERVING';
  #models: ReadonlySet<string> = new Set();
  readonly #implementation = new HealthImplementation(
    Object.fromEntries(NAMES.map((name) => [name, 'NOT_SERVING' satisfies ServingStatus])),
  );

  get serving(): boolean {
    return this.#status === 'SERVING';
  }

  addTo(server: Server): void {
    this.#implementation.addToServer(server);
  }

  /** A model that is gone is NOT_SERVING, so that whoever watches it is told. */
  models(names: readonly string[]): void {
    const now = new Set(names.map((name) => `${MODEL_PREFIX}${name}`));
    for (const gone of this.#models) if (!now.has(gone)) this.#implementation.setStatus(gone, 'NOT_SERVING');
    this.#models = now;
    this.set(this.#status);
  }

  set(status: HealthStatus): void {
    this.#status = status;
    for (const name of [...NAMES, ...this.#models]) this.#implementation.setStatus(name, status);
  }
}
