/** The desktop app by electron-builder; what it would download is told before, and fetched only when that was asked for. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { buildStale } from '../app/build.ts';
import { fetchedDistribution, packApp } from './pack.ts';
import { findProgram, Missing } from './tools.ts';

export interface DesktopOptions {
  readonly targets: readonly string[];
  readonly arch: 'x64' | 'arm64' | undefined;
  /** An unpacked Electron distribution. */
  readonly electron: string | undefined;
  readonly download: boolean;
  readonly fuses: boolean;
  readonly inspect: boolean;
  readonly output: string;
  readonly say: (line: string) => void;
}

/** On which system a target can be made at all: others have not the tools. */
const SYSTEMS: Readonly<Record<string, readonly NodeJS.Platform[]>> = {
  'tar.gz': ['linux'],
  AppImage: ['linux'],
  'desktop-deb': ['linux'],
  rpm: ['linux'],
  nsis: ['win32'],
  portable: ['win32'],
  dmg: ['darwin'],
  zip: ['darwin'],
};

/** What electron-builder fetches from GitHub for a target, beside Electron. */
const FETCHED: Readonly<Record<string, string>> = {
  AppImage: 'the runtime and tools of AppImage',
  'desktop-deb': 'fpm, which writes deb and rpm',
  rpm: 'fpm, which writes deb and rpm',
  nsis: 'NSIS',
  portable: 'NSIS',
};

/** A Ruby program that some have installed ("gem install fpm"): electron-builder takes it when it is told to. */
const systemFpm = (environment: NodeJS.ProcessEnv): boolean =>
  environment['USE_SYSTEM_FPM'] === 'true' && findProgram('fpm', environment) !== undefined;

/** What is missing, in sentences. */
export function missingFor(
  options: Pick<DesktopOptions, 'targets' | 'electron' | 'download'>,
  here: { platform: NodeJS.Platform; fetched: string | undefined; environment: NodeJS.ProcessEnv },
): string[] {
  const { platform, fetched, environment } = here;
  const wrong = options.targets.filter((target) => !(SYSTEMS[target] ?? [platform]).includes(platform));
  if (wrong.length > 0)
    return wrong.map((target) => `${target} is made on ${SYSTEMS[target]!.join(', ')}, not on ${platform}.`);
  const missing: string[] = [];
  if (options.electron !== undefined && !existsSync(options.electron))
    missing.push(`There is no Electron in ${options.electron}.`);
  if (options.targets.includes('rpm') && findProgram('rpmbuild', environment) === undefined)
    missing.push('rpmbuild is not on this computer. On Debian: apt-get install rpm');
  if (options.download) return missing;
  if (options.electron === undefined && fetched === undefined)
    missing.push(
      'The Electron program is not here. "npm run electron:install" fetches it (110 MB from GitHub); "--electron DIR" names an unpacked one.',
    );
  const fpm = systemFpm(environment);
  const tools = options.targets.filter(
    (target) => target in FETCHED && !(fpm && /^(rpm|desktop-deb)$/.test(target)),
  );
  for (const target of tools)
    missing.push(
      `${target} needs ${FETCHED[target]}, which electron-builder fetches from GitHub: "--download" lets it.`,
    );
  return missing;
}

/** Throws Missing with all that is missing, before anything is made. */
export function desktopNeeds(options: DesktopOptions): void {
  const here = { platform: process.platform, fetched: fetchedDistribution(), environment: process.env };
  const missing = missingFor(options, here);
  if (missing.length === 0) return;
  const instead = here.platform === 'linux' ? ['', 'Without Electron there is: npm run package -- deb'] : [];
  throw new Missing([...missing, ...instead].join('\n'));
}

/** Answers the files that were made; none for `dir`. */
export async function packDesktop(options: DesktopOptions): Promise<readonly string[]> {
  await buildStale(['views', 'desktop'], options.say);
  return packApp({
    targets: options.targets.map((target) => (target === 'desktop-deb' ? 'deb' : target)),
    arch: options.arch,
    electronDist: options.electron === undefined ? fetchedDistribution() : path.resolve(options.electron),
    fuses: options.fuses,
    inspect: options.inspect,
    outputDir: options.output,
  });
}
