/** A question whose answer may be seen. */
import { createInterface } from 'node:readline/promises';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { canAsk } from './passphrase.ts';

/** @throws ARGUMENT_INVALID without a terminal, CANCELLED on Ctrl+C or the end of input */
export async function askLine(question: string): Promise<string> {
  if (!canAsk()) {
    throw new CryptoNetsError('ARGUMENT_INVALID', 'nobody is there to be asked: expected --yes');
  }
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<never>((_, reject) => {
    reader.once('close', () => reject(new CryptoNetsError('CANCELLED')));
    reader.once('SIGINT', () => reader.close());
  });
  try {
    return await Promise.race([reader.question(question), ended]);
  } finally {
    reader.close();
  }
}
