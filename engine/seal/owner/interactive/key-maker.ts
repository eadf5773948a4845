/** Secret keys of interactive packing, made by SEAL in a thread of their own, whatever engine uses them. Client only. */
import { CryptoNetsError, throwIfAborted } from '../../../../shared/errors/index.ts';
import { checkSecurity } from '../../../../shared/he/index.ts';
import type { InteractiveSet } from '../../../../shared/he/index.ts';
import type { Control } from '../../../../shared/operations/index.ts';
import type { SecretKeyBytes } from '../../../key-owner.ts';
import type { InteractiveKeyMaker } from '../../../key-owner-interactive.ts';
import { checkSecretKey } from '../../../wire/key-format.ts';
import { WorkerPool } from '../../pool.ts';
import type { InteractiveOwnerData, InteractiveOwnerJobs } from './jobs.ts';

export class SealInteractiveKeyMaker implements InteractiveKeyMaker {
  readonly #allowInsecure: boolean;

  /** `allowInsecure`: tests only. */
  constructor(options: { readonly allowInsecure?: boolean } = {}) {
    this.#allowInsecure = options.allowInsecure ?? false;
  }

  /** Cost: some 0.2 s, most of it the start of the thread. @throws PARAMETERS_INSECURE, CANCELLED */
  async makeSecretKey(parameters: InteractiveSet, control: Control = {}): Promise<SecretKeyBytes> {
    checkSecurity(parameters, { publishesEvaluationKeys: true, allowInsecure: this.#allowInsecure });
    throwIfAborted(control.signal);
    const workerData: InteractiveOwnerData = { parameters };
    const url = new URL('./seal-interactive-owner-worker.ts', import.meta.url);
    const pool = new WorkerPool<InteractiveOwnerJobs>(url, 1, workerData);
    const cancel = (): void => void pool.dispose();
    control.signal?.addEventListener('abort', cancel, { once: true });
    try {
      const key = await pool.run('keygen', {});
      throwIfAborted(control.signal);
      checkSecretKey(parameters, key);
      return key;
    } catch (error) {
      if (error instanceof CryptoNetsError && error.code === 'KEY_INVALID')
        throw new CryptoNetsError('INTERNAL');
      throw error;
    } finally {
      control.signal?.removeEventListener('abort', cancel);
      await pool.dispose();
    }
  }
}
