/** grpc.health.v1 for the whole server ('') and for each of its services. */
import type { Server } from '@grpc/grpc-js';
import { HealthImplementation, type ServingStatus } from 'grpc-health-check';
import { SERVICE_NAMES } from './rpc/services.ts';

const NAMES = ['', ...SERVICE_NAMES];

export class Health {
  readonly #implementation = new HealthImplementation(
    Object.fromEntries(NAMES.map((name) => [name, 'NOT_SERVING' satisfies ServingStatus])),
  );

  addTo(server: Server): void {
    this.#implementation.addToServer(server);
  }

  set(status: 'SERVING' | 'NOT_SERVING'): void {
    for (const name of NAMES) this.#implementation.setStatus(name, status);
  }
}
