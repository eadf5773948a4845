/** Where Debian has what, common to both packages: program, manual, copyright, changes, bill of materials. */
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import { ROOT } from '../app/build.ts';

/** Puts text there, with the folders that it needs. */
export function put(tree: string, inside: string, bytes: string | Uint8Array): void {
  const file = path.join(tree, inside);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}

/** A file, or a folder with all that is in it. */
export function putFile(tree: string, inside: string, source: string): void {
  mkdirSync(path.dirname(path.join(tree, inside)), { recursive: true });
  cpSync(path.join(ROOT, source), path.join(tree, inside), { recursive: true });
}

/** Without name and moment, which gzip would keep. */
export const zipped = (text: string): Uint8Array => gzipSync(text, { level: constants.Z_BEST_COMPRESSION });

/** `usr/bin/NAME` leads to the program, which looks for what lies beside it. */
export function linkProgram(tree: string, name: string): void {
  mkdirSync(path.join(tree, 'usr/bin'), { recursive: true });
  symlinkSync(`../lib/${name}/bin/${name}`, path.join(tree, 'usr/bin', name));
}

export function putManual(tree: string, source: string): void {
  const name = path.basename(source);
  const section = path.extname(name).slice(1);
  put(tree, `usr/share/man/man${section}/${name}.gz`, zipped(readFileSync(path.join(ROOT, source), 'utf8')));
}

const COPYRIGHT = 'CryptoNets is under the MIT licence:';

/** The papers move from the program's folder to where Debian's tools look for them. */
export function putPapers(tree: string, name: string, app: string): void {
  const folder = path.join(tree, 'usr/share/doc', name);
  mkdirSync(folder, { recursive: true });
  const papers = ['LICENSE', 'THIRD-PARTY-NOTICES.txt'].map((file) => path.join(app, file));
  const [licence, notices] = papers.map((file) => readFileSync(file, 'utf8').trim());
  put(folder, 'copyright', `${COPYRIGHT}\n\n${licence}\n\n${notices}\n`);
  for (const file of papers) rmSync(file);
  put(folder, 'changelog.gz', zipped(readFileSync(path.join(ROOT, 'CHANGELOG.md'), 'utf8')));
  renameSync(path.join(app, 'sbom.cdx.json'), path.join(folder, 'sbom.cdx.json'));
}
