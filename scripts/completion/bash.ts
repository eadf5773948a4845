/** Completion for bash. */
import { everyCommand, PROGRAM } from './commands.ts';
import type { DescribedCommand, DescribedOption } from './describe.ts';

const FILES = 'compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$cur")';
const FOLDERS = 'compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$cur")';

const words = (list: readonly string[]): string =>
  `mapfile -t COMPREPLY < <(compgen -W "${list.join(' ')}" -- "$cur")`;

function valueOf({ value, choices }: DescribedOption): string {
  if (choices.length > 0) return words(choices);
  return value === 'file' ? FILES : value === 'folder' ? FOLDERS : ':';
}

const wayLine = (path: string, { name }: DescribedCommand): string =>
  `      "${path} ${name}") command="${path === '' ? name : `${path} ${name}`}" ;;`;

const optionLines = (path: string, { options }: DescribedCommand): string[] =>
  options
    .filter(({ value, choices }) => value !== undefined || choices.length > 0)
    .map(
      (option) =>
        `    ${option.flags.map((flag) => `"${path} ${flag}"`).join('|')}) ${valueOf(option)}; return ;;`,
    );

const listLine = (path: string, { commands, options }: DescribedCommand): string =>
  `    "${path}") commands="${commands.map(({ name }) => name).join(' ')}"; options="${options.flatMap(({ flags }) => flags).join(' ')}" ;;`;

export function bashCompletion(root: DescribedCommand): string {
  const all = everyCommand(root);
  return `# bash completion of ${PROGRAM}: source <(${PROGRAM} completion bash)
_${PROGRAM}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command="" commands="" options="" i
  # bash takes --option=value apart.
  if [[ $cur == "=" ]]; then cur=""; elif [[ $prev == "=" ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command \${COMP_WORDS[i]}" in
${all.flatMap(({ path, command }) => command.commands.map((sub) => wayLine(path, sub))).join('\n')}
    esac
  done
  case "$command $prev" in
${all.flatMap(({ path, command }) => optionLines(path, command)).join('\n')}
  esac
  case "$command" in
${all.map(({ path, command }) => listLine(path, command)).join('\n')}
  esac
  if [[ $cur == -* ]]; then mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
  elif [[ -n $commands ]]; then mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$cur")
  else ${FILES}
  fi
}
complete -F _${PROGRAM} ${PROGRAM}
`;
}
