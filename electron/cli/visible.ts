/** Texts that came from outside (names of files above all), so that a terminal shows them and does not obey them. */

/** Control characters, and those that turn the direction of writing or hide themselves. */
const UNSEEN =
  // eslint-disable-next-line no-control-regex -- these are what it is about
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;

const escaped = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`;

/** JSON that says the same, with every such character escaped: what reads it gets the name as it is, a terminal is not obeyed. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(UNSEEN, (character) =>
    Array.from({ length: character.length }, (_, at) => escaped(character.charCodeAt(at))).join(''),
  );
}

/** The same text with every such character written as its code. */
export function visible(text: string): string {
  return text.replace(UNSEEN, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}
