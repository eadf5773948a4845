/** Passphrases for the command line: from a file, from the environment, or typed without showing. */
import { StringDecoder } from 'node:string_decoder';
import { CryptoNetsError, toCryptoNetsError } from '../../shared/errors/index.ts';
import { passphraseBytes } from '../../shared/ipc/typed-text.ts';
import { readBounded } from './read-file.ts';
import { secretText } from './secret-file.ts';
import { keystore } from './words/keystore.ts';

export interface PassphraseSource {
  /** `--passphrase-file`. */
  readonly file?: string | undefined;
  readonly environment: string;
}

/** A passphrase that was not asked for. */
export interface GivenPassphrase {
  readonly passphrase: Uint8Array;
  /** What versions that read every file as UTF-8 made of it, where that is something else. */
  readonly before?: Uint8Array | undefined;
  /** Why it can be no new passphrase: `passphrase` is then what those versions made of it, which may open a store of theirs. */
  readonly problem?: CryptoNetsError | undefined;
}

const MAX_FILE_BYTES = 4096;

export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** What was given without asking; undefined when nothing was. The final line break of a file is not part of it. */
export async function givenPassphrase(source: PassphraseSource): Promise<GivenPassphrase | undefined> {
  if (source.file !== undefined) {
    const bytes = await readBounded(source.file, MAX_FILE_BYTES, 'ARGUMENT_INVALID');
    const given = givenBytes(bytes);
    bytes.fill(0);
    return given;
  }
  const fromEnvironment = process.env[source.environment];
  return fromEnvironment ? givenBytes(Buffer.from(fromEnvironment)) : undefined;
}

function givenBytes(bytes: Uint8Array): GivenPassphrase {
  const before = bytesBefore(bytes);
  try {
    return { passphrase: passphraseBytes(secretText(bytes)), before };
  } catch (error) {
    return { passphrase: before, problem: toCryptoNetsError(error) };
  }
}

/** Not to be changed: stores were sealed with it. */
function bytesBefore(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes)
    .toString('utf8')
    .replace(/\r?\n$/, '');
  return new TextEncoder().encode(text.normalize('NFKC'));
}

/** Runs what takes a passphrase; when it is the wrong one and was no text, that is why. @throws PASSPHRASE_NOT_TEXT, and what `work` throws */
export async function withGiven<T>(
  given: GivenPassphrase,
  work: (given: GivenPassphrase) => Promise<T>,
): Promise<T> {
  try {
    return await work(given);
  } catch (error) {
    throw given.problem && toCryptoNetsError(error).code === 'PASSPHRASE_WRONG' ? given.problem : error;
  }
}

/** Asks on the terminal without showing what is typed. @throws PASSPHRASE_REQUIRED without a terminal, CANCELLED on Ctrl+C */
export async function askHidden(question: string): Promise<Uint8Array> {
  if (!canAsk()) throw new CryptoNetsError('PASSPHRASE_REQUIRED');
  process.stderr.write(question);
  process.stdin.setRawMode(true);
  try {
    return passphraseBytes(await typedLine(process.stdin.iterator({ destroyOnReturn: false })));
  } finally {
    process.stdin.setRawMode(false);
    process.stdin.pause();
    process.stderr.write('\n');
  }
}

/** One line of keys: backspace takes back, Ctrl+U takes all back, Ctrl+C and Ctrl+D end. */
export async function typedLine(pieces: AsyncIterable<Uint8Array | string>): Promise<string> {
  // A letter of several bytes may come in two pieces.
  const decoder = new StringDecoder('utf8');
  let line = '';
  for await (const piece of pieces) {
    for (const key of typeof piece === 'string' ? piece : decoder.write(piece)) {
      if (key === '\r' || key === '\n') return line;
      if (key === '\u0003' || key === '\u0004') throw new CryptoNetsError('CANCELLED');
      if (key === '\u007f' || key === '\b') line = [...line].slice(0, -1).join('');
      else if (key === '\u0015') line = '';
      else if (key >= ' ') line += key;
    }
  }
  throw new CryptoNetsError('CANCELLED');
}

/** A new passphrase: given, or typed twice. @throws PASSPHRASE_REQUIRED, PASSPHRASE_MISMATCH, PASSPHRASE_NOT_TEXT */
export async function newPassphrase(source: PassphraseSource, question: string): Promise<Uint8Array> {
  const given = await givenPassphrase(source);
  if (given?.problem) throw given.problem;
  if (given) return given.passphrase;
  const first = await askHidden(`${question}: `);
  const second = await askHidden(keystore.prompts.again);
  if (Buffer.from(first).equals(second)) return first;
  throw new CryptoNetsError('PASSPHRASE_MISMATCH');
}
