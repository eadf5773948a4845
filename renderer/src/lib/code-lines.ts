/** A recovery code as it is written down: its groups on lines of the same length. */
const MOST_GROUPS = 3;

/** Put together again they are the code, dashes included. */
export function codeLines(code: string): readonly string[] {
  const groups = code.match(/[^-]+-?/g) ?? [];
  const lines = Math.ceil(groups.length / MOST_GROUPS);
  const each = Math.ceil(groups.length / Math.max(1, lines));
  return Array.from({ length: lines }, (_, line) => groups.slice(line * each, (line + 1) * each).join(''));
}
