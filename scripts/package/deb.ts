/** Makes a Debian package of a folder that is laid out as a system: control file, checksums, maintainer scripts, dpkg-deb. */
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bytesUnder, setTimes } from './epoch.ts';
import { manifest } from './layout.ts';
import { needProgram, runTool } from './tools.ts';

export interface DebOptions {
  /** The file system that is packed, without DEBIAN. */
  readonly tree: string;
  readonly name: string;
  /** As npm writes versions. */
  readonly version: string;
  readonly section: string;
  readonly depends: readonly string[];
  readonly recommends?: readonly string[];
  /** A line, then paragraphs. */
  readonly synopsis: string;
  readonly description: readonly string[];
  /** Files below etc/ that an administrator may change: an upgrade keeps them. */
  readonly conffiles: readonly string[];
  /** Folder of preinst, postinst, prerm, postrm, where there are any. */
  readonly scripts?: string | undefined;
  readonly epoch: number;
  /** Folder for the package. */
  readonly output: string;
  /** 0 (none, for tests) to 9. */
  readonly compression: number;
}

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

export function debArchitecture(arch: string = process.arch): string {
  const known = ARCHITECTURES[arch];
  if (known === undefined) throw new Error(`There is no pinned Node for Debian on ${arch}.`);
  return known;
}

/** A pre-release sorts before its release: `1.0.0-rc.1` is `1.0.0~rc.1`. */
export const debVersion = (version: string): string => version.replace('-', '~').replaceAll('-', '.');

function wrapped(paragraph: string, width = 78): string[] {
  const lines: string[] = [];
  for (const word of paragraph.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

export function controlText(options: DebOptions, installedBytes: number): string {
  const { name, version, section, depends, recommends = [], synopsis, description } = options;
  const paragraphs = description.map((paragraph) =>
    wrapped(paragraph)
      .map((line) => ` ${line}`)
      .join('\n'),
  );
  return [
    `Package: ${name}`,
    `Version: ${debVersion(version)}`,
    `Architecture: ${debArchitecture()}`,
    'Maintainer: CryptoNets <cryptonets@users.noreply.github.com>',
    `Installed-Size: ${Math.ceil(installedBytes / 1024)}`,
    `Depends: ${depends.join(', ')}`,
    ...(recommends.length === 0 ? [] : [`Recommends: ${recommends.join(', ')}`]),
    `Section: ${section}`,
    'Priority: optional',
    `Homepage: ${manifest.homepage}`,
    `Description: ${synopsis}`,
    paragraphs.join('\n .\n'),
    '',
  ].join('\n');
}

/** Of every file but those that may change; as md5sum prints them. */
function checksums(tree: string, conffiles: readonly string[]): string {
  const files = readdirSync(tree, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.relative(tree, path.join(parentPath, name)))
    .filter((file) => !conffiles.includes(`/${file}`) && !file.startsWith('DEBIAN/'))
    .sort();
  const line = (file: string): string =>
    `${createHash('md5')
      .update(readFileSync(path.join(tree, file)))
      .digest('hex')}  ${file}\n`;
  return files.map(line).join('');
}

function writeControl(options: DebOptions): void {
  const { tree, conffiles, scripts } = options;
  const folder = path.join(tree, 'DEBIAN');
  const installedBytes = bytesUnder(tree);
  const sums = checksums(tree, conffiles);
  mkdirSync(folder, { mode: 0o755 });
  writeFileSync(path.join(folder, 'control'), controlText(options, installedBytes));
  writeFileSync(path.join(folder, 'md5sums'), sums);
  if (conffiles.length > 0) writeFileSync(path.join(folder, 'conffiles'), `${conffiles.join('\n')}\n`);
  if (scripts !== undefined && existsSync(scripts)) cpSync(scripts, folder, { recursive: true });
  for (const name of readdirSync(folder))
    chmodSync(path.join(folder, name), /^(pre|post)(inst|rm)$/.test(name) ? 0o755 : 0o644);
  chmodSync(folder, 0o755);
}

/** Throws Missing where dpkg-deb is not here; returns the package. */
export function makeDeb(options: DebOptions): string {
  const dpkg = needProgram('dpkg-deb', 'dpkg');
  const { tree, name, version, epoch, output, compression } = options;
  writeControl(options);
  setTimes(tree, epoch);
  mkdirSync(output, { recursive: true });
  const file = path.join(output, `${name}_${debVersion(version)}_${debArchitecture()}.deb`);
  const packing = compression === 0 ? ['-Znone'] : ['-Zxz', `-z${compression}`];
  runTool(dpkg, ['--root-owner-group', ...packing, '--build', tree, file], { epoch });
  return file;
}
