/** A ring on a pool of native threads; both sides of both packings begin here. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { checkSecurity } from '../../shared/he/index.ts';
import type { RingParameters } from '../../shared/he/index.ts';
import type { CpuPath } from '../../shared/protocol/index.ts';
import { forcedCpuPath } from '../../native/index.ts';
import type { EngineAddon, EngineHandle, Loaded } from '../../native/index.ts';
import type { EngineFacts, EngineOptions } from '../wire/facts.ts';
import { calling } from './failure.ts';
import type { BatchSet } from '../../shared/packing/batch/index.ts';
import type { InteractiveSet } from '../../shared/packing/interactive/index.ts';
import { residueBits } from '../../shared/packing/geometry.ts';

export interface NativeOptions extends EngineOptions {
  /** Default: what CRYPTONETS_CPU says, otherwise the fastest of this machine. */
  readonly cpuPath?: CpuPath | undefined;
}

const MOST_THREADS = 64;

export interface OpenEngine {
  readonly handle: EngineHandle;
  readonly facts: EngineFacts;
}

/** @throws ENGINE_UNAVAILABLE when there is no addon for this machine */
export function requireAddon<Face extends EngineAddon>(loaded: Loaded<Face>): Face {
  if ('reason' in loaded) throw new CryptoNetsError('ENGINE_UNAVAILABLE', loaded.reason);
  return loaded.addon;
}

/** A ring for secret keys, whatever packing uses them. @throws ENGINE_UNAVAILABLE (CPU path), PARAMETERS_INSECURE, PARAMETERS_INVALID, ARGUMENT_INVALID */
export function openRing(addon: EngineAddon, ring: RingParameters, options: NativeOptions): OpenEngine {
  return openEngine(addon, ring, false, options);
}

/** @throws ENGINE_UNAVAILABLE (CPU path), PARAMETERS_INSECURE, PARAMETERS_INVALID, ARGUMENT_INVALID */
export function openBatchEngine(addon: EngineAddon, set: BatchSet, options: NativeOptions): OpenEngine {
  residueBits(set);
  return openEngine(addon, set, false, options);
}

/** @throws ENGINE_UNAVAILABLE (CPU path), PARAMETERS_INSECURE, PARAMETERS_INVALID, ARGUMENT_INVALID */
export function openInteractiveEngine(
  addon: EngineAddon,
  set: InteractiveSet,
  options: NativeOptions,
): OpenEngine {
  return openEngine(addon, set, true, options);
}

function openEngine(
  addon: EngineAddon,
  ring: RingParameters,
  publishesEvaluationKeys: boolean,
  options: NativeOptions,
): OpenEngine {
  checkSecurity(ring, { publishesEvaluationKeys, allowInsecure: options.allowInsecure ?? false });
  const threads = options.threads ?? 0;
  if (!Number.isInteger(threads) || threads < 0 || threads > MOST_THREADS) {
    throw new CryptoNetsError('ARGUMENT_INVALID', `expected 1 to ${MOST_THREADS} threads, got ${threads}`);
  }
  const path = options.cpuPath ?? forcedCpuPath() ?? '';
  const primes = BigUint64Array.from(ring.dataPrimes);
  const handle = calling(() => addon.createEngine(path, threads, ring.polyDegree, primes, ring.specialPrime));
  const { fastAes, ...facts } = addon.engineFacts(handle);
  return { handle, facts: { engine: 'native', ...facts, ...(fastAes ? { expanders: ['aes128'] } : {}) } };
}
