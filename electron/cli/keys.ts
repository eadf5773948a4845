/** Entry of `npm run keys`. */
import { runCommand } from './command.ts';
import { keysCommand } from './keys-command.ts';

await runCommand(keysCommand());
