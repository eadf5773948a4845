/** What can be packed. */
import { browserDeb } from './browser-deb.ts';
import { needLinux } from './layout.ts';
import type { PackageOptions } from './options.ts';
import { serverDeb } from './server-deb.ts';
import { serverNpm } from './server-npm.ts';
import { serverTar } from './server-tar.ts';
import { needProgram } from './tools.ts';

export interface Target {
  readonly name: string;
  readonly what: string;
  /** Throws Missing. */
  readonly needs?: () => void;
  /** Answers the files that it made; absent for what electron-builder makes. */
  readonly make?: (options: PackageOptions) => Promise<string[]>;
}

function needDebianTools(): void {
  needLinux();
  needProgram('dpkg-deb', 'dpkg');
}

function needTar(): void {
  needLinux();
  needProgram('tar', 'tar');
}

export const LINUX: readonly Target[] = [
  {
    name: 'deb',
    what: 'both Debian packages: cryptonets-server, cryptonets-browser',
    needs: needDebianTools,
    make: async (options) => [await serverDeb(options), await browserDeb(options)],
  },
  {
    name: 'server-deb',
    what: 'the server: systemd service, user, configuration, manual',
    needs: needDebianTools,
    make: async (options) => [await serverDeb(options)],
  },
  {
    name: 'browser-deb',
    what: 'the app without Electron, in a browser window',
    needs: needDebianTools,
    make: async (options) => [await browserDeb(options)],
  },
  {
    name: 'server-tar',
    what: 'the server with its Node in one folder, as tar.gz, with a Dockerfile',
    needs: needTar,
    make: async (options) => [await serverTar(options)],
  },
  {
    name: 'server-npm',
    what: 'the server as a package for npm, with a command',
    make: async (options) => [await serverNpm(options)],
  },
];

export const DESKTOP: readonly Target[] = [
  { name: 'dir', what: 'an unpacked folder' },
  { name: 'tar.gz', what: 'the folder as an archive' },
  { name: 'AppImage', what: 'Linux, one file' },
  { name: 'desktop-deb', what: 'Linux, Debian and Ubuntu' },
  { name: 'rpm', what: 'Linux, Fedora and openSUSE' },
  { name: 'nsis', what: 'Windows, installer' },
  { name: 'portable', what: 'Windows, one program' },
  { name: 'dmg', what: 'macOS, image' },
  { name: 'zip', what: 'macOS, for updates' },
];

export const TARGETS: readonly Target[] = [...LINUX, ...DESKTOP];

export const isTarget = (name: string): boolean => TARGETS.some((target) => target.name === name);
