/** `npm run electron:install`: fetches the Electron program for the desktop app. Tells the cause where it cannot be had. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { findElectron } from './app/electron-binary.ts';
import { ROOT } from './app/build.ts';
import { optionsOf } from './app/command-line.ts';
import { causeOfDownload } from './app/download-cause.ts';

const USAGE = `npm run electron:install

Fetches the Electron program (some 120 MB) for the desktop app, from github.com or from the mirror that
ELECTRON_MIRROR names; through a proxy with ELECTRON_GET_USE_PROXY=1 and HTTPS_PROXY. An unpacked distribution
that is here already needs no download: ELECTRON_OVERRIDE_DIST_PATH=DIR. Without Electron the app runs in the browser.
`;

/** Runs the package's own installer. Resolves with what it said, or nothing when it ended well. */
function install(): Promise<string | undefined> {
  const env = { ...process.env };
  delete env['ELECTRON_SKIP_BINARY_DOWNLOAD'];
  const installer = path.join(ROOT, 'node_modules/electron/install.js');
  const child = spawn(process.execPath, [installer], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code) => resolve(code === 0 ? undefined : said));
  });
}

async function main(): Promise<number> {
  optionsOf('electron:install', USAGE, { options: {} });
  const problem = await install();
  if (problem === undefined && findElectron(ROOT, process.env) !== null) return 0;
  process.stderr.write(`Electron could not be fetched: ${causeOfDownload(problem ?? '')}\n`);
  return 1;
}

process.exitCode = await main();
