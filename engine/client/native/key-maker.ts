/** Secret keys made natively, in SEAL's form: no thread, no WASM. Client only. */
import { throwIfAborted } from '../../../shared/errors/index.ts';
import type { RingParameters } from '../../../shared/he/index.ts';
import type { Control } from '../../../shared/operations/index.ts';
import type { KeyAddon } from '../../../native/index.ts';
import { loadKeyAddon } from '../../../native/owner.ts';
import { openRing, requireAddon } from '../../native/engine.ts';
import type { NativeOptions } from '../../native/engine.ts';
import { calling } from '../../native/failure.ts';
import { writeSecretKey } from '../key-format.ts';
import type { KeyMaker, SecretKeyBytes } from '../owner.ts';

export class NativeKeyMaker implements KeyMaker {
  readonly #addon: KeyAddon;
  readonly #options: NativeOptions;

  /** @throws ENGINE_UNAVAILABLE */
  constructor(options: NativeOptions = {}) {
    this.#addon = requireAddon(loadKeyAddon());
    this.#options = { ...options, threads: 1 };
  }

  /** Uniform ternary coefficients from the system's randomness. Cost: some 5 ms. @throws PARAMETERS_INSECURE, CANCELLED */
  async makeSecretKey(parameters: RingParameters, control: Control = {}): Promise<SecretKeyBytes> {
    throwIfAborted(control.signal);
    const { handle } = openRing(this.#addon, parameters, this.#options);
    try {
      const residues = calling(() => this.#addon.makeSecretKey(handle));
      try {
        return writeSecretKey(parameters, residues);
      } finally {
        residues.fill(0);
      }
    } finally {
      this.#addon.disposeEngine(handle);
    }
  }
}
