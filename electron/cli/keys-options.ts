/** What all `npm run keys` commands share: their options, where the passphrase comes from, how they print. */
import { asCalled } from '../../shared/command/index.ts';
import type { PassphraseSource } from './passphrase.ts';
import type { SessionOptions } from './session.ts';
import { fitted } from './terminal.ts';
import { jsonText } from './visible.ts';
import { KEYSTORE_PASSPHRASE } from './unlock.ts';

export interface KeysOptions extends SessionOptions {
  readonly passphraseFile?: string;
  readonly json?: boolean;
}

export const keystoreSource = (options: KeysOptions): PassphraseSource => ({
  file: options.passphraseFile,
  environment: KEYSTORE_PASSPHRASE,
});

/** One JSON object, or lines for people. */
export function print(options: KeysOptions, value: unknown, lines: readonly string[]): void {
  if (options.json) process.stdout.write(`${jsonText(value)}\n`);
  else
    for (const line of lines)
      process.stdout.write(`${fitted(asCalled(line, process.env), process.stdout)}\n`);
}
