/** `npm run package`: packs the desktop app into a folder, or into installers. */
import path from 'node:path';
import { buildStale } from './app/build.ts';
import { endWithUsageError, optionsOf } from './app/command-line.ts';
import { fetchedDistribution, packApp } from './app/pack.ts';

const USAGE = `npm run package -- [options]

  --target NAME     dir (an unpacked folder, the default), deb, AppImage, nsis, dmg; may be repeated
  --arch ARCH       x64 or arm64 (this computer's)
  --electron DIR    an unpacked Electron distribution; without one, it is downloaded
  --no-fuses        leave Electron's fuses as they are
  --inspect         leave the door open by which end-to-end tests start the app
  --help            this text
`;

const { values } = optionsOf('package', USAGE, {
  options: {
    target: { type: 'string', multiple: true, default: ['dir'] },
    arch: { type: 'string' },
    electron: { type: 'string' },
    'no-fuses': { type: 'boolean', default: false },
    inspect: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  if (values.arch !== undefined && values.arch !== 'x64' && values.arch !== 'arm64')
    endWithUsageError('package', '--arch: expected x64 or arm64');
  await buildStale(['views', 'desktop'], (line) => process.stdout.write(`${line}\n`));
  const made = await packApp({
    targets: values.target,
    arch: values.arch,
    electronDist: values.electron === undefined ? fetchedDistribution() : path.resolve(values.electron),
    fuses: !values['no-fuses'],
    inspect: values.inspect,
  });
  for (const file of made) process.stdout.write(`${file}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`cryptonets: ${String(error)}\n`);
  process.exitCode = 1;
});
