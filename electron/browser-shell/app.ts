/** The installed app, as the packages start it: everything is built and lies beside this program; nothing is asked of npm. */
import { fileURLToPath } from 'node:url';
import { failureLines } from '../cli/failure.ts';
import { shell } from '../cli/words/shell.ts';
import { toCryptoNetsError } from '../../shared/errors/index.ts';
import { parseShellFlags } from './options.ts';
import { builtViews, runBrowserShell } from './run.ts';

const HERE = fileURLToPath(new URL('../..', import.meta.url));

try {
  const flags = parseShellFlags(process.argv.slice(2));
  if (flags.help) process.stdout.write(`${shell.usageInstalled}\n`);
  else await runBrowserShell(flags, builtViews(HERE));
  process.exit(0);
} catch (error) {
  const { code, message } = toCryptoNetsError(error);
  process.stderr.write(`cryptonets: ${failureLines({ code, message }).join('\n')}\n`);
  process.exit(code === 'ARGUMENT_INVALID' ? 2 : 1);
}
