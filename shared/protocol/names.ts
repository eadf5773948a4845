/** How things are named on the wire: bounded and of one alphabet, so that nothing longer or stranger is looked up. */

const DIGEST = /^[0-9a-f]{64}$/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/** Random bytes that name one prediction in the logs of both sides. */
export const REQUEST_ID_BYTES = 16;

/** A SHA-256 as 64 lower-case hexadecimal digits. */
export function isDigest(text: string): boolean {
  return DIGEST.test(text);
}

/** Name of a model or of a parameter set: at most 64 characters. */
export function isName(text: string): boolean {
  return NAME.test(text);
}
