/** Builds the parts of the app that are stale: the views, the script that connects them in a browser, and Electron's processes. */
import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fingerprint, isFresh, stamp } from './fingerprint.ts';
import { withLock } from './lock.ts';

export const ROOT = path.resolve(import.meta.dirname, '../..');

interface Part {
  readonly what: string;
  /** Files and folders that it is made of. */
  readonly inputs: readonly string[];
  /** A file that is there when it was built. */
  readonly output: string;
  /** Program file and arguments, run by the pinned Node. */
  readonly command: readonly string[];
}

const VITE = 'node_modules/vite/bin/vite.js';
const COMMON = ['package-lock.json', 'tsconfig.base.json', 'shared'];

const NATIVE = ['native/evaluator.ts', 'native/index.ts', 'native/load.ts', 'native/owner.ts'];
const PROGRAM = ['scripts/app/file-urls.ts', 'scripts/package/vite.config.ts', 'scripts/package/programs.ts'];

export const PARTS = {
  views: {
    what: 'the views',
    inputs: [...COMMON, 'renderer'],
    output: 'out/renderer/index.html',
    command: [VITE, 'build', '--config', 'renderer/vite.config.ts'],
  },
  bridge: {
    what: 'the browser connection',
    inputs: [
      ...COMMON,
      'electron/ipc',
      'electron/browser-shell/client',
      'electron/browser-shell/vite.config.ts',
    ],
    output: 'out/browser-bridge/browser-bridge.js',
    command: [VITE, 'build', '--config', 'electron/browser-shell/vite.config.ts'],
  },
  desktop: {
    what: 'the desktop app',
    inputs: [
      ...COMMON,
      'electron',
      'engine',
      'server',
      'proto/gen',
      ...NATIVE,
      'electron.vite.config.ts',
      'scripts/app',
    ],
    output: 'out/main/index.js',
    command: ['node_modules/electron-vite/bin/electron-vite.js', 'build'],
  },
  server: {
    what: 'the server for its packages',
    inputs: [...COMMON, ...PROGRAM, 'server', 'engine', 'proto/gen', ...NATIVE],
    output: 'out/server/main.js',
    command: [VITE, 'build', '--config', 'scripts/package/vite.config.ts', '--mode', 'server'],
  },
  app: {
    what: 'the app for its packages',
    inputs: [...COMMON, ...PROGRAM, 'electron', 'server', 'engine', 'proto/gen', ...NATIVE],
    output: 'out/app/main.js',
    command: [VITE, 'build', '--config', 'scripts/package/vite.config.ts', '--mode', 'app'],
  },
} as const satisfies Record<string, Part>;

export type PartName = keyof typeof PARTS;

/** Builds those of the named parts that are stale, one after the other. Throws with the builder's own words when one fails. */
export async function buildStale(names: readonly PartName[], say: (line: string) => void): Promise<void> {
  for (const name of names) {
    if (freshness(name).fresh) continue;
    await withLock(path.join(ROOT, 'out', `.${name}.lock`), async () => {
      const { fresh, digest, stampFile } = freshness(name);
      if (fresh) return;
      say(`Building ${PARTS[name].what} …`);
      rmSync(stampFile, { force: true });
      await run(PARTS[name]);
      stamp(stampFile, digest);
    });
  }
}

function freshness(name: PartName): { fresh: boolean; digest: string; stampFile: string } {
  const stampFile = path.join(ROOT, 'out', `.${name}.stamp`);
  const digest = fingerprint(ROOT, PARTS[name].inputs);
  const fresh = isFresh(stampFile, digest) && existsSync(path.join(ROOT, PARTS[name].output));
  return { fresh, digest, stampFile };
}

function run({ what, command: [program = '', ...args] }: Part): Promise<void> {
  // The package `electron` downloads a hundred megabytes when it is touched; building needs none of them.
  const env = { ...process.env, ELECTRON_SKIP_BINARY_DOWNLOAD: '1', NODE_ENV: 'production' };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(ROOT, program), ...args], { cwd: ROOT, env });
    let output = '';
    child.stdout.on('data', (part: Buffer) => (output += part.toString()));
    child.stderr.on('data', (part: Buffer) => (output += part.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`Building ${what} failed.\n${output}`));
    });
  });
}
