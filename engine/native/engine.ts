/** One parameter set on one pool of native threads; both sides begin here. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { checkSecurity, plainModuli } from '../../shared/he/index.ts';
import type { InteractiveSet, ParameterSet } from '../../shared/he/index.ts';
import { forcedCpuPath } from '../../native/index.ts';
import type { CpuPath, EngineAddon, EngineHandle, Loaded } from '../../native/index.ts';
import type { EngineFacts } from '../facts.ts';
import { residueBits } from '../wire/index.ts';
import { calling } from './failure.ts';

export interface NativeOptions {
  /** Default: one for each core. */
  readonly threads?: number | undefined;
  /** Tests only. */
  readonly allowInsecure?: boolean | undefined;
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

/** A ring and the moduli that the engine is made for. */
interface EngineShape {
  readonly polyDegree: number;
  readonly plainModulus: bigint;
  readonly primes: readonly bigint[];
}

/** @throws ENGINE_UNAVAILABLE (CPU path), PARAMETERS_INSECURE, PARAMETERS_INVALID, ARGUMENT_INVALID */
export function openEngine(addon: EngineAddon, parameters: ParameterSet, options: NativeOptions): OpenEngine {
  checkSecurity(parameters, {
    publishesEvaluationKeys: false,
    allowInsecure: options.allowInsecure ?? false,
  });
  residueBits(parameters);
  const { polyDegree, plainModulus, dataPrimes: primes } = parameters;
  return createEngine(addon, { polyDegree, plainModulus, primes }, options);
}

/**
 * An engine of interactive packing: data primes, for the server with the special prime behind them. Plaintext moduli come with the plan;
 * the engine is given the smallest one there is.
 * @throws ENGINE_UNAVAILABLE (CPU path), PARAMETERS_INSECURE, PARAMETERS_INVALID, ARGUMENT_INVALID
 */
export function openInteractiveEngine(
  addon: EngineAddon,
  parameters: InteractiveSet,
  withSpecialPrime: boolean,
  options: NativeOptions,
): OpenEngine {
  checkSecurity(parameters, {
    publishesEvaluationKeys: true,
    allowInsecure: options.allowInsecure ?? false,
  });
  const { polyDegree, dataPrimes, specialPrime } = parameters;
  const plainModulus = plainModuli(polyDegree)[0]!;
  const primes = withSpecialPrime ? [...dataPrimes, specialPrime] : dataPrimes;
  return createEngine(addon, { polyDegree, plainModulus, primes }, options);
}

function createEngine(addon: EngineAddon, shape: EngineShape, options: NativeOptions): OpenEngine {
  const threads = options.threads ?? 0;
  if (!Number.isInteger(threads) || threads < 0 || threads > MOST_THREADS) {
    throw new CryptoNetsError('ARGUMENT_INVALID', `expected 1 to ${MOST_THREADS} threads, got ${threads}`);
  }
  const path = options.cpuPath ?? forcedCpuPath() ?? '';
  const primes = BigUint64Array.from(shape.primes);
  const handle = calling(() =>
    addon.createEngine(path, threads, shape.polyDegree, shape.plainModulus, primes),
  );
  return { handle, facts: { engine: 'native', ...addon.engineFacts(handle) } };
}
