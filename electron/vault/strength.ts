/** How many guesses a new passphrase takes, by the estimator of zxcvbn: dictionaries, keyboards, repetitions, dates. */
import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { CryptoNetsError } from '../../shared/errors/index.ts';

export const MIN_PASSPHRASE_CHARACTERS = 10;
/** log10 of the guesses: with scrypt's 0.3 s and 128 MiB a guess, a hundred core-years. */
const LEAST_GUESSES_LOG10 = 10;
/** Of each passphrase so many characters are looked at: the estimate takes time that grows with the square. */
const MOST_CHARACTERS = 128;

/** What makes it easy, by the estimator's names. */
const REASONS: Readonly<Record<string, string>> = {
  straightRow: 'it is a row of the keyboard',
  keyPattern: 'it is a short pattern on the keyboard',
  simpleRepeat: 'it repeats a character',
  extendedRepeat: 'it repeats a pattern',
  sequences: 'it is a sequence of characters',
  recentYears: 'it is made of years',
  dates: 'it is made of dates',
  topTen: 'it is one of the passwords that are tried first',
  topHundred: 'it is one of the passwords that are tried first',
  common: 'it is a password that many people use',
  similarToCommon: 'it is close to a password that many people use',
  wordByItself: 'it is a single word',
  namesByThemselves: 'it is made of names',
  commonNames: 'it is made of names',
};

let estimator: Promise<ZxcvbnFactory> | undefined;

/** Some megabytes of words, loaded when the first passphrase is chosen. */
async function load(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  const dictionary = { ...common.dictionary, ...english.dictionary };
  return new ZxcvbnFactory({ dictionary, graphs: common.adjacencyGraphs });
}

/** @throws PASSPHRASE_WEAK, saying why; nothing of the passphrase is in the message */
export async function assertStrong(text: string): Promise<void> {
  const characters = [...text];
  if (characters.length < MIN_PASSPHRASE_CHARACTERS)
    throw weak(`it has fewer than ${MIN_PASSPHRASE_CHARACTERS} characters`);
  const looked = characters.slice(0, MOST_CHARACTERS).join('');
  const { guessesLog10, feedback } = (await (estimator ??= load())).check(looked);
  if (guessesLog10 >= LEAST_GUESSES_LOG10) return;
  throw weak(REASONS[feedback.warning ?? ''] ?? 'there are too few words or signs in it');
}

function weak(reason: string): CryptoNetsError {
  return new CryptoNetsError('PASSPHRASE_WEAK', `the passphrase is easy to guess: ${reason}`);
}
