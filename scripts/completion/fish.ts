/** Completion for fish. */
import { everyCommand, PROGRAM } from './commands.ts';
import type { DescribedCommand, DescribedOption } from './describe.ts';

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** Where a command of this path is being typed, and none below it yet. */
function where(path: string, { commands }: DescribedCommand): string {
  const seen = path
    .split(' ')
    .filter((name) => name !== '')
    .map((name) => `__fish_seen_subcommand_from ${name}`);
  const none =
    commands.length === 0
      ? []
      : [`not __fish_seen_subcommand_from ${commands.map(({ name }) => name).join(' ')}`];
  return quoted([...seen, ...none].join('; and '));
}

function valueOf({ value, choices }: DescribedOption): string {
  if (choices.length > 0) return ` -x -a ${quoted(choices.join(' '))}`;
  if (value === undefined) return '';
  return value === 'file' ? ' -r -F' : value === 'folder' ? " -x -a '(__fish_complete_directories)'" : ' -x';
}

const flagOf = (flag: string): string =>
  flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`;

function linesOf(path: string, command: DescribedCommand): string[] {
  const line = `complete -c ${PROGRAM} -n ${where(path, command)}`;
  return [
    ...command.commands.map(({ name, what }) => `${line} -f -a ${name} -d ${quoted(what)}`),
    ...command.options.map(
      (option) => `${line} ${option.flags.map(flagOf).join(' ')}${valueOf(option)} -d ${quoted(option.what)}`,
    ),
  ];
}

export function fishCompletion(root: DescribedCommand): string {
  const lines = everyCommand(root).flatMap(({ path, command }) => linesOf(path, command));
  return `# fish completion of ${PROGRAM}: ${PROGRAM} completion fish | source\n${lines.join('\n')}\n`;
}
