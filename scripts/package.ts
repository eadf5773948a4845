/** `npm run package`: packs for people and operators. What a target needs and is not here is named before anything is made or fetched. */
import path from 'node:path';
import { ROOT } from './app/build.ts';
import { endWithUsageError, optionsOf } from './app/command-line.ts';
import { sourceEpoch } from './package/epoch.ts';
import { manifest } from './package/layout.ts';
import { desktopNeeds, packDesktop, type DesktopOptions } from './package/desktop.ts';
import { DESKTOP, isTarget, LINUX, TARGETS, type Target } from './package/targets.ts';
import { tellMade } from './package/told.ts';
import { Missing } from './package/tools.ts';

const USAGE = `npm run package -- [TARGET …] [options]

For Linux, of what is here; nothing is downloaded:
${LINUX.map(({ name, what }) => `  ${name.padEnd(16)} ${what}`).join('\n')}

The desktop app, of an Electron distribution:
${DESKTOP.map(({ name, what }) => `  ${name.padEnd(16)} ${what}`).join('\n')}

  --target NAME     the same as naming it; may be repeated
  --dir             the same as the target dir, which is the default
  --out DIR         where packages are put (release)
  --arch ARCH       desktop: x64 or arm64 (this computer's)
  --electron DIR    desktop: an unpacked Electron distribution
  --download        desktop: let electron-builder fetch what is missing (Electron, its tools for AppImage, rpm, nsis)
  --no-fuses        desktop: leave Electron's fuses as they are
  --inspect         desktop: leave the door open by which end-to-end tests start the app
  --help            this text

SOURCE_DATE_EPOCH is the moment that everything inside carries (the last commit's otherwise): the same sources give the same bytes.
`;

const { values, positionals } = optionsOf('package', USAGE, {
  allowPositionals: true,
  options: {
    target: { type: 'string', multiple: true, default: [] },
    dir: { type: 'boolean', default: false },
    out: { type: 'string', default: 'release' },
    arch: { type: 'string' },
    electron: { type: 'string' },
    download: { type: 'boolean', default: false },
    'no-fuses': { type: 'boolean', default: false },
    inspect: { type: 'boolean', default: false },
  },
});

function targets(): Target[] {
  const named = [...positionals, ...values.target, ...(values.dir ? ['dir'] : [])];
  const unknown = named.find((name) => !isTarget(name));
  if (unknown !== undefined) endWithUsageError('package', `There is no target "${unknown}"`);
  return TARGETS.filter(({ name }) => (named.length === 0 ? ['dir'] : named).includes(name));
}

async function main(): Promise<void> {
  const { arch } = values;
  if (arch !== undefined && arch !== 'x64' && arch !== 'arm64')
    endWithUsageError('package', '--arch: expected x64 or arm64');
  const wanted = targets();
  const output = path.resolve(ROOT, values.out);
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const desktop: DesktopOptions = {
    targets: wanted.flatMap((target) => (target.make === undefined ? [target.name] : [])),
    arch,
    electron: values.electron,
    download: values.download,
    fuses: !values['no-fuses'],
    inspect: values.inspect,
    output,
    say,
  };
  if (desktop.targets.length > 0) desktopNeeds(desktop);
  for (const target of wanted) target.needs?.();
  const options = { version: manifest.version, epoch: sourceEpoch(), output, compression: 9, say };
  const made: string[] = [];
  for (const target of wanted) if (target.make !== undefined) made.push(...(await target.make(options)));
  if (desktop.targets.length > 0) made.push(...(await packDesktop(desktop)));
  tellMade(made, output, say);
}

main().catch((error: unknown) => {
  process.stderr.write(`cryptonets: ${error instanceof Missing ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
