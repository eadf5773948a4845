/** `npm start`: builds what is stale, then opens CryptoNets as a desktop app where that can run, else in the browser. */
import { spawn } from 'node:child_process';
import { failureLines } from '../electron/cli/failure.ts';
import { guardOutput } from '../electron/cli/output.ts';
import { shell } from '../electron/cli/words/shell.ts';
import { fitted } from '../electron/cli/terminal.ts';
import { asCalled } from '../shared/command/index.ts';
import { CryptoNetsError, toCryptoNetsError } from '../shared/errors/index.ts';
import { hasDisplay } from '../electron/browser-shell/open.ts';
import { parseShellFlags, type ShellFlags } from '../electron/browser-shell/options.ts';
import { buildStale, ROOT } from './app/build.ts';
import { findElectron, whyNoDesktop } from './app/electron-binary.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function startDesktop(electron: string, flags: ShellFlags): Promise<number> {
  await buildStale(['views', 'desktop'], say);
  const profile = flags.profileDir === undefined ? [] : [`--user-data-dir=${flags.profileDir}`];
  const child = spawn(electron, [ROOT, ...profile], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

async function startInBrowser(flags: ShellFlags): Promise<number> {
  await buildStale(['views', 'bridge'], say);
  const { builtViews, runBrowserShell } = await import('../electron/browser-shell/run.ts');
  await runBrowserShell(flags, builtViews(ROOT));
  return 0;
}

async function main(): Promise<number> {
  const flags = parseShellFlags(process.argv.slice(2));
  if (flags.help) {
    say(fitted(asCalled(shell.usage, process.env), process.stdout));
    return 0;
  }
  if (flags.browser || !flags.open) return startInBrowser(flags);
  const electron = findElectron(ROOT, process.env);
  const display = hasDisplay(process.platform, process.env);
  const why = whyNoDesktop({ electron, display, root: process.getuid?.() === 0 });
  if (electron !== null && why === null) return startDesktop(electron, flags);
  if (why !== null) say(shell.noDesktop[why]);
  return startInBrowser(flags);
}

guardOutput();
try {
  process.exit(await main());
} catch (error) {
  const { code, message } = toCryptoNetsError(error);
  // What failed outside our own code (a build, a missing package) says best itself what it was.
  const detail = error instanceof CryptoNetsError ? message : String(error);
  process.stderr.write(`cryptonets: ${failureLines({ code, message: detail }).join('\n')}\n`);
  process.exit(code === 'ARGUMENT_INVALID' ? 2 : 1);
}
