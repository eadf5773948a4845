/** `npm start`: builds what is stale, then opens CryptoNets as a desktop app where that can run, else in the browser. */
import { spawn } from 'node:child_process';
import { enableCompileCache } from 'node:module';
import path from 'node:path';
import { CryptoNetsError, toCryptoNetsError } from '../shared/errors/index.ts';
import { hasDisplay } from '../electron/browser-shell/open.ts';
import { parseShellFlags, USAGE, type ShellFlags } from '../electron/browser-shell/options.ts';
import { buildStale, ROOT } from './app/build.ts';
import { findElectron, whyNoDesktop } from './app/electron-binary.ts';

// Types are stripped and code is compiled once, not at every start.
enableCompileCache(path.join(ROOT, '.cache', 'compiled'));

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
    say(USAGE);
    return 0;
  }
  if (flags.browser || !flags.open) return startInBrowser(flags);
  const electron = findElectron(ROOT, process.env);
  const display = hasDisplay(process.platform, process.env);
  const why = whyNoDesktop({ electron, display, root: process.getuid?.() === 0 });
  if (electron !== null && why === null) return startDesktop(electron, flags);
  say(`CryptoNets runs in your browser this time, since ${why}.`);
  return startInBrowser(flags);
}

try {
  process.exit(await main());
} catch (error) {
  const known = toCryptoNetsError(error);
  // What failed outside our own code (a build, a missing package) says best itself what it was.
  const words = error instanceof CryptoNetsError ? known.message : String(error);
  process.stderr.write(`cryptonets: ${words}\n${known.hint}\n`);
  process.exit(known.code === 'ARGUMENT_INVALID' ? 2 : 1);
}
