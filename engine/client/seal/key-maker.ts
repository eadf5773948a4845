/** Secret keys made by SEAL in a thread of their own, whatever engine and packing use them. Client only. */
import { CryptoNetsError, throwIfAborted } from '../../../shared/errors/index.ts';
import { checkSecurity } from '../../../shared/he/index.ts';
import type { RingParameters } from '../../../shared/he/index.ts';
import type { Control } from '../../../shared/operations/index.ts';
import { WorkerPool } from '../../seal/pool.ts';
import { checkSecretKey } from '../key-format.ts';
import type { KeyMaker, SecretKeyBytes } from '../owner.ts';
import type { KeyJobs } from './key-worker.ts';

export class SealKeyMaker implements KeyMaker {
  readonly #allowInsecure: boolean;

  /** `allowInsecure`: tests only. */
  constructor(options: { readonly allowInsecure?: boolean } = {}) {
    this.#allowInsecure = options.allowInsecure ?? false;
  }

  /**
   * Cost: some 0.2 s, most of it the start of the thread. Nothing is published yet: whoever opens the key checks the ring for what its
   * packing publishes.
   * @throws PARAMETERS_INSECURE, CANCELLED
   */
  async makeSecretKey(parameters: RingParameters, control: Control = {}): Promise<SecretKeyBytes> {
    checkSecurity(parameters, { publishesEvaluationKeys: false, allowInsecure: this.#allowInsecure });
    throwIfAborted(control.signal);
    const pool = new WorkerPool<KeyJobs>(new URL('./key-worker.ts', import.meta.url), 1, undefined);
    const cancel = (): void => void pool.dispose();
    control.signal?.addEventListener('abort', cancel, { once: true });
    try {
      const key = await pool.run('keygen', { parameters });
      throwIfAborted(control.signal);
      requireKey(parameters, key);
      return key;
    } finally {
      control.signal?.removeEventListener('abort', cancel);
      await pool.dispose();
    }
  }
}

/** A key of our own that is none is our own fault. @throws INTERNAL */
function requireKey(parameters: RingParameters, key: SecretKeyBytes): void {
  try {
    checkSecretKey(parameters, key);
  } catch {
    throw new CryptoNetsError('INTERNAL', 'SEAL made a key of another form than was asked for');
  }
}
