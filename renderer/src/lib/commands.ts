/** Everything that can be done from the keyboard by its name. */
export interface Command {
  readonly name: string;
  /** Keys that do the same. */
  readonly keys?: readonly string[];
  /** Absent: it can always be done. */
  readonly possible?: boolean;
  readonly act: () => void;
}

/** Those that hold every word of what was typed, in any order; those whose name begins with it first. */
export function commandsFor(text: string, commands: readonly Command[]): readonly Command[] {
  const typed = text.trim().toLowerCase();
  const parts = typed.split(/\s+/);
  const found = commands.filter(({ name, possible }) => {
    const own = name.toLowerCase();
    return possible !== false && parts.every((part) => own.includes(part));
  });
  const rank = ({ name }: Command): number => (name.toLowerCase().startsWith(typed) ? 0 : 1);
  return [...found].sort((a, b) => rank(a) - rank(b));
}
