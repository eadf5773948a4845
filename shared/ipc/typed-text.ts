/** Text that people type, in one form: the same letters are the same bytes and the same name, on whatever system and by whatever way they come. */

/**
 * UTF-8 of the NFC form. Spaces are kept: they belong to a passphrase. The one way from a typed secret to bytes, at prompt, file, environment and
 * window. A string cannot be wiped: let it go soon.
 */
export function passphraseBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text.normalize('NFC'));
}

/** A name as it is kept: NFC, without space around it. */
export function tidyName(text: string): string {
  return text.normalize('NFC').trim();
}

/** Letters and digits of any writing with their marks, spaces, dots, dashes and underscores; one of them at least is no space. */
const NAME_PATTERN = /^(?=.*[^ ])[\p{L}\p{M}\p{N}\p{Join_Control} ._-]+$/u;
export const NAME_FORM = {
  pattern: NAME_PATTERN,
  called: 'a name of letters, digits, spaces, dots, dashes and underscores',
} as const;

/** Whether it can be a name of a key or a server; what is not there yet is no fault. */
export function isNameLike(text: string): boolean {
  const tidy = tidyName(text);
  return tidy === '' || NAME_PATTERN.test(tidy);
}
