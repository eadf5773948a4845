/** Passphrases for the command line: from a file, from the environment, or typed without showing. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { passphraseBytes } from '../vault/index.ts';
import { readBounded } from './read-file.ts';

export interface PassphraseSource {
  /** `--passphrase-file`. */
  readonly file?: string | undefined;
  readonly environment: string;
}

const MAX_FILE_BYTES = 4096;

export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** What was given without asking; undefined when nothing was. The final line break of a file is not part of it. */
export async function givenPassphrase(source: PassphraseSource): Promise<Uint8Array | undefined> {
  if (source.file !== undefined) {
    const bytes = await readBounded(source.file, MAX_FILE_BYTES, 'ARGUMENT_INVALID');
    const text = Buffer.from(bytes)
      .toString('utf8')
      .replace(/\r?\n$/, '');
    bytes.fill(0);
    return passphraseBytes(text);
  }
  const fromEnvironment = process.env[source.environment];
  return fromEnvironment ? passphraseBytes(fromEnvironment) : undefined;
}

/** Asks on the terminal without showing what is typed. @throws PASSPHRASE_REQUIRED without a terminal, CANCELLED on Ctrl+C */
export async function askHidden(question: string): Promise<Uint8Array> {
  if (!canAsk()) throw new CryptoNetsError('PASSPHRASE_REQUIRED');
  process.stderr.write(question);
  process.stdin.setRawMode(true);
  try {
    return passphraseBytes(await typedLine());
  } finally {
    process.stdin.setRawMode(false);
    process.stdin.pause();
    process.stderr.write('\n');
  }
}

/** One line of keys: backspace takes back, Ctrl+U takes all back, Ctrl+C and Ctrl+D end. */
async function typedLine(): Promise<string> {
  let line = '';
  for await (const piece of process.stdin.iterator({ destroyOnReturn: false })) {
    for (const key of String(piece)) {
      if (key === '\r' || key === '\n') return line;
      if (key === '\u0003' || key === '\u0004') throw new CryptoNetsError('CANCELLED');
      if (key === '\u007f' || key === '\b') line = [...line].slice(0, -1).join('');
      else if (key === '\u0015') line = '';
      else if (key >= ' ') line += key;
    }
  }
  throw new CryptoNetsError('CANCELLED');
}

/** A new passphrase: given, or typed twice. @throws PASSPHRASE_REQUIRED, PASSPHRASE_WRONG when the two differ */
export async function newPassphrase(source: PassphraseSource, question: string): Promise<Uint8Array> {
  const given = await givenPassphrase(source);
  if (given) return given;
  const first = await askHidden(`${question}: `);
  const second = await askHidden('The same again: ');
  if (Buffer.from(first).equals(second)) return first;
  throw new CryptoNetsError('PASSPHRASE_WRONG', 'The two passphrases are not the same.', {
    hint: 'Try again.',
  });
}
