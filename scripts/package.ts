/**
 * Packs the desktop app into a folder (`dist/…-unpacked`), or into installers.
 *
 *   npm run package                      an unpacked folder for this computer
 *   npm run package -- --linux deb       what electron-builder's own flags say
 *   npm run package -- --electron DIR    with an unpacked Electron distribution that is already here
 *
 * Without one, electron-builder downloads Electron. Fuses are set only in a real Electron program.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildStale, ROOT } from './app/build.ts';
import { makeIcons } from './app/icons.ts';

const { values, tokens, positionals } = parseArgs({
  options: { electron: { type: 'string' }, 'no-fuses': { type: 'boolean' } },
  strict: false,
  tokens: true,
  allowPositionals: true,
});

/** electron-builder's flags are passed on; ours are not. */
function builderFlags(): string[] {
  const own = ['electron', 'no-fuses'];
  const flags = tokens.flatMap((token) => {
    if (token.kind === 'option' && !own.includes(token.name))
      return token.value === undefined ? [token.rawName] : [`${token.rawName}=${token.value}`];
    return [];
  });
  const given = [...flags, ...positionals];
  return given.length > 0 ? given : ['--dir'];
}

/** An unpacked distribution: the named one, or the one that the package `electron` has fetched. */
function distribution(): string | null {
  if (typeof values.electron === 'string') return path.resolve(values.electron);
  const fetched = path.join(ROOT, 'node_modules/electron/dist');
  return existsSync(fetched) ? fetched : null;
}

await buildStale(['views', 'desktop'], (line) => process.stdout.write(`${line}\n`));
await makeIcons(path.join(ROOT, 'renderer/public/icon.svg'), path.join(ROOT, 'out/icons'));
const dist = distribution();
const args = [
  ...builderFlags(),
  '--publish=never',
  ...(dist === null ? [] : [`-c.electronDist=${dist}`]),
  ...(values['no-fuses'] ? ['-c.electronFuses=null'] : []),
];
const cli = path.join(ROOT, 'node_modules/electron-builder/cli.js');
const child = spawn(process.execPath, [cli, ...args], { cwd: ROOT, stdio: 'inherit' });
child.on('exit', (code) => process.exit(code ?? 1));
