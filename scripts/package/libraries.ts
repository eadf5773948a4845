/** Which libraries of the system packed programs want, and from which version on: read from the programs themselves. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The first libstdc++6 of Debian that has a version of its symbols. */
const LIBSTDCXX: Readonly<Record<string, string>> = {
  '3.4.28': '9',
  '3.4.29': '11',
  '3.4.30': '12',
  '3.4.31': '13.1',
  '3.4.32': '13.2',
  '3.4.33': '14',
  '3.4.34': '15',
};

const numbers = (version: string): number[] => version.split('.').map(Number);

function later(left: string, right: string): string {
  const [a, b] = [numbers(left), numbers(right)];
  const at = a.findIndex((part, index) => part !== (b[index] ?? 0));
  return at === -1 || a[at]! < (b[at] ?? 0) ? right : left;
}

/** The highest version that is named after the prefix, as in `GLIBC_2.34`. */
export function highest(bytes: Buffer, prefix: string): string | undefined {
  const named = bytes.toString('latin1').matchAll(new RegExp(`${prefix}_(\\d+(?:\\.\\d+)+)\\0`, 'g'));
  return [...named]
    .map(([, version]) => version!)
    .reduce<string | undefined>(
      (most, version) => (most === undefined ? version : later(most, version)),
      undefined,
    );
}

const isElf = (bytes: Buffer): boolean => bytes.readUInt32BE(0) === 0x7f454c46;

function programsUnder(folder: string): Buffer[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(\.node|^node)$/.test(entry.name))
    .map(({ parentPath, name }) => readFileSync(path.join(parentPath, name)))
    .filter((bytes) => bytes.length > 4 && isElf(bytes));
}

function most(programs: readonly Buffer[], prefix: string): string | undefined {
  const found = programs.map((bytes) => highest(bytes, prefix)).filter((version) => version !== undefined);
  return found.reduce<string | undefined>(
    (sum, version) => (sum === undefined ? version : later(sum, version)),
    undefined,
  );
}

/** As Debian names them in Depends. */
export function libraryDependencies(folder: string): string[] {
  const programs = programsUnder(folder);
  const glibc = most(programs, 'GLIBC');
  const cxx = most(programs, 'GLIBCXX');
  const gcc = cxx === undefined ? undefined : LIBSTDCXX[cxx];
  return [
    ...(glibc === undefined ? [] : [`libc6 (>= ${glibc})`]),
    ...(cxx === undefined ? [] : [gcc === undefined ? 'libstdc++6' : `libstdc++6 (>= ${gcc})`]),
  ];
}
