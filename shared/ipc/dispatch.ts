/** One call from an untrusted side: parsed, handled, answered as a Result. Nothing is thrown across the border. */
import { CryptoNetsError, toReport } from '../errors/index.ts';
import { CALLS, isCallName, type CallName, type Handlers, type InputOf } from './contract.ts';
import type { Result } from './types.ts';

/** Handles one call. An unknown name is CALL_UNKNOWN, a bad input ARGUMENT_INVALID; handlers' own codes pass through. */
export async function dispatch(handlers: Handlers, name: unknown, input: unknown): Promise<Result<unknown>> {
  try {
    if (!isCallName(name)) throw new CryptoNetsError('CALL_UNKNOWN');
    return { ok: true, value: await handle(handlers, name, input) };
  } catch (error) {
    return { ok: false, error: toReport(error) };
  }
}

function handle<K extends CallName>(handlers: Handlers, name: K, input: unknown): Promise<unknown> {
  const parsed = CALLS[name].parse(input, 'input') as InputOf<K>;
  return handlers[name](parsed);
}
