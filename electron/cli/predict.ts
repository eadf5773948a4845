/** Entry of `npm run predict`. */
import { runCommand } from './command.ts';
import { predictCommand } from './predict-command.ts';

await runCommand(predictCommand());
