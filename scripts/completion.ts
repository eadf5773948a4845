/** `cryptonets completion SHELL`: completion for a shell, made from the descriptions that the help is printed from. */
import { endWithHelp, endWithUsageError } from './app/command-line.ts';
import { bashCompletion } from './completion/bash.ts';
import { fishCompletion } from './completion/fish.ts';
import { describedProgram } from './completion/program.ts';
import { SHELLS, type Shell } from './completion/shells.ts';
import { zshCompletion } from './completion/zsh.ts';

const USAGE = `cryptonets completion SHELL

Prints completion for ${SHELLS.join(', ')}:

  bash   source <(cryptonets completion bash)          in ~/.bashrc
  zsh    source <(cryptonets completion zsh)           in ~/.zshrc, behind compinit
  fish   cryptonets completion fish | source           in ~/.config/fish/config.fish
`;

const MAKERS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const satisfies Record<
  Shell,
  unknown
>;

endWithHelp(USAGE);
const shell = SHELLS.find((name) => name === process.argv[2]);
if (!shell || process.argv.length > 3)
  endWithUsageError('completion', `Which shell? There are: ${SHELLS.join(', ')}`);
process.stdout.write(MAKERS[shell](describedProgram()));
