/** Walks the commands of the program. */
import type { DescribedCommand } from './describe.ts';

export const PROGRAM = 'cryptonets';

export interface PlacedCommand {
  /** Names from the first on, with a blank between them; empty for the program itself. */
  readonly path: string;
  readonly command: DescribedCommand;
}

/** The program, and every command below it. */
export function everyCommand(command: DescribedCommand, path = ''): PlacedCommand[] {
  const below = command.commands.flatMap((sub) =>
    everyCommand(sub, path === '' ? sub.name : `${path} ${sub.name}`),
  );
  return [{ path, command }, ...below];
}
