/** Completion for zsh. */
import { PROGRAM } from './commands.ts';
import type { DescribedCommand, DescribedOption } from './describe.ts';

const escaped = (text: string): string => text.replaceAll("'", '’').replaceAll(/[[\]:\\]/g, String.raw`\$&`);

function actionOf({ value, choices }: DescribedOption): string {
  if (choices.length > 0) return `:value:(${choices.join(' ')})`;
  if (value === undefined) return '';
  return value === 'file' ? ':file:_files' : value === 'folder' ? ':folder:_files -/' : ':value: ';
}

const optionOf = (option: DescribedOption): string[] =>
  option.flags.map(
    (flag) => `'${option.repeated ? '*' : ''}${flag}[${escaped(option.what)}]${actionOf(option)}'`,
  );

const listOf = (commands: readonly DescribedCommand[]): string =>
  commands.map(({ name, what }) => `${name}\\:"${escaped(what).replaceAll('"', '”')}"`).join(' ');

/** The arguments of a command, and of the commands below it. */
function argumentsOf({ options, commands }: DescribedCommand, indent: string): string {
  const told = options.flatMap(optionOf);
  if (commands.length === 0) return `${indent}_arguments ${[...told, "'*:file:_files'"].join(' ')}\n`;
  const below = commands.map(
    (command) => `${indent}  ${command.name})\n${argumentsOf(command, `${indent}    `)}${indent}    ;;\n`,
  );
  return `${indent}_arguments -C ${told.join(' ')} '1:command:((${listOf(commands)}))' '*::argument:->below'
${indent}[[ $state == below ]] && case $line[1] in
${below.join('')}${indent}esac
`;
}

export function zshCompletion(root: DescribedCommand): string {
  return `#compdef ${PROGRAM}
# zsh completion of ${PROGRAM}: source <(${PROGRAM} completion zsh), or a file _${PROGRAM} in a folder of $fpath
_${PROGRAM}() {
  local curcontext="$curcontext" state line
  typeset -A opt_args
${argumentsOf(root, '  ')}}
if [[ $funcstack[1] == _${PROGRAM} ]]; then _${PROGRAM} "$@"; else compdef _${PROGRAM} ${PROGRAM}; fi
`;
}
