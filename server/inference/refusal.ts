/** A request that was turned away for now, with the time after which it is worth trying again. */
import { CryptoNetsError } from '../../shared/errors/index.ts';

export class Refusal extends CryptoNetsError {
  readonly retryAfterMs: number;

  constructor(code: 'BUSY' | 'SHUTTING_DOWN', message: string, retryAfterMs: number) {
    super(code, message);
    this.retryAfterMs = Math.round(retryAfterMs);
  }
}

/** 0 when unknown. */
export function retryAfterMsOf(error: unknown): number {
  return error instanceof Refusal ? error.retryAfterMs : 0;
}
