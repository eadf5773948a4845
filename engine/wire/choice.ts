/** How engines are chosen: native where it loads, node-seal where it does not or where somebody asked for it. */
import { toCryptoNetsError } from '../../shared/errors/index.ts';
import type { EngineChoice } from '../../shared/protocol/index.ts';

/** Makes one side of each engine; both may throw ENGINE_UNAVAILABLE. */
export interface Makers<T> {
  native(): Promise<T>;
  seal(): Promise<T>;
}

export interface Chosen<T> {
  readonly made: T;
  /** Why `auto` did not take the native engine; for About and the log. */
  readonly fallbackReason?: string;
}

/**
 * Only ENGINE_UNAVAILABLE makes `auto` fall back: any other failure (insecure parameters, a wrong key) would be the same on both.
 * @throws what the chosen maker throws
 */
export async function choose<T>(choice: EngineChoice, makers: Makers<T>): Promise<Chosen<T>> {
  if (choice === 'seal') return { made: await makers.seal() };
  try {
    return { made: await makers.native() };
  } catch (error) {
    const failure = toCryptoNetsError(error);
    if (choice === 'native' || failure.code !== 'ENGINE_UNAVAILABLE') throw failure;
    return { made: await makers.seal(), fallbackReason: failure.message };
  }
}
