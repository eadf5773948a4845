/** Packs the built desktop app with electron-builder, from an Electron distribution that is here or that it fetches. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Arch, build, Platform } from 'electron-builder';
import { ROOT } from '../app/build.ts';
import { manifest, viewsNotice } from './layout.ts';
import { modulesFor } from './modules.ts';
import { noticeOf, noticesText } from './notices.ts';
import { makeIcons } from '../app/icons.ts';

export interface PackOptions {
  /** `dir` for an unpacked folder, or installers: deb, AppImage, nsis, dmg. */
  readonly targets: readonly string[];
  readonly arch?: 'x64' | 'arm64' | undefined;
  /** Folder of an unpacked Electron distribution; without one, electron-builder downloads it. */
  readonly electronDist?: string | undefined;
  /** Fuses are bits in the Electron program: a distribution without one has none to set. */
  readonly fuses: boolean;
  /** The door by which Playwright starts the app; shut in what users get. */
  readonly inspect?: boolean | undefined;
  readonly outputDir?: string | undefined;
}

/** Packs `out/`, `models/` and the packages as electron-builder.yml says. Resolves with the files that were made (none for `dir`). */
export async function packApp(options: PackOptions): Promise<readonly string[]> {
  await makeIcons(path.join(ROOT, 'renderer/public/icon.svg'), path.join(ROOT, 'out/icons'));
  writeNotices(path.join(ROOT, 'out/notices'));
  const arch = options.arch === undefined ? Arch[process.arch as 'x64'] : Arch[options.arch];
  return build({
    projectDir: ROOT,
    publish: 'never',
    targets: Platform.current().createTarget([...options.targets], arch),
    config: {
      ...(options.electronDist === undefined ? {} : { electronDist: options.electronDist }),
      ...(options.outputDir === undefined ? {} : { directories: { output: options.outputDir } }),
      ...fuses(options),
    },
  });
}

/** What electron-builder.yml leaves at home. */
const NOT_PACKED = ['commander'];

/** The licences of what is packed; Electron brings its own. */
function writeNotices(folder: string): void {
  const names = Object.keys(manifest.dependencies).filter((name) => !NOT_PACKED.includes(name));
  const notices = [...modulesFor(names).map(noticeOf), ...viewsNotice()];
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'THIRD-PARTY-NOTICES.txt'), noticesText(notices));
}

function fuses({ fuses: set, inspect }: PackOptions) {
  if (!set) return { electronFuses: null };
  return inspect ? { electronFuses: { enableNodeCliInspectArguments: true } } : {};
}

/** The distribution that the package `electron` has fetched, if it has. */
export function fetchedDistribution(): string | undefined {
  const folder = path.join(ROOT, 'node_modules/electron/dist');
  return existsSync(folder) ? folder : undefined;
}
