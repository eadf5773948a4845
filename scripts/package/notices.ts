/** The licences of everything that is packed, with their texts, in one file; a package without a text of its own is told by hand. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../app/build.ts';
import { LICENCE_FILE, type Module } from './modules.ts';

/** What no package brings as a file. */
const BY_HAND = path.join(import.meta.dirname, 'notices');

export interface Notice {
  readonly name: string;
  readonly version: string;
  /** SPDX expression. */
  readonly license: string;
  readonly text: string;
}

/** One package for each system, of the same works. */
const PER_SYSTEM = /^(@img\/sharp-libvips)-.*$/;

/** `@bufbuild/protobuf` is `bufbuild-protobuf.txt`. */
function byHand(name: string): string | undefined {
  const work = name.replace(PER_SYSTEM, '$1');
  const file = path.join(BY_HAND, `${work.replace('@', '').replace('/', '-')}.txt`);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function textsIn(folder: string): string {
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && LICENCE_FILE.test(entry.name))
    .map(({ name }) => readFileSync(path.join(folder, name), 'utf8').trim());
  return files.join('\n\n');
}

/** Throws where a package has no licence text: it may not be given away without. */
export function noticeOf({ name, version, folder, license }: Module): Notice {
  const text = [textsIn(path.join(ROOT, folder)), byHand(name)].filter(Boolean).join('\n\n');
  if (text === '' || license === undefined)
    throw new Error(`${name} brings no licence text: find it, and put it into scripts/package/notices.`);
  return { name, version, license, text };
}

const LINE = '-'.repeat(80);

/** One file for people: a list first, then the texts. */
export function noticesText(notices: readonly Notice[]): string {
  const list = notices.map(({ name, version, license }) => `  ${name} ${version} (${license})`);
  const texts = notices.map(
    ({ name, version, license, text }) =>
      `${LINE}\n${name} ${version} (${license})\n${LINE}\n\n${text.trim()}\n`,
  );
  return [
    'CryptoNets carries these works of others, each under its own licence:\n',
    list.join('\n'),
    '',
    ...texts,
  ].join('\n');
}
