/** Text that a server sent, made safe to show: bounded, one line, without control characters or direction marks. */

const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

export function shownText(text: string, maximumLength: number): string {
  return text
    .slice(0, maximumLength * 2)
    .replace(UNSAFE, ' ')
    .trim()
    .slice(0, maximumLength);
}
