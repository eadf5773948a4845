/** Words about what a person names or reads from: files, pipes, the terminal. */

/** Why the system did not give a file, by its code. */
const why: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  EAGAIN: 'nothing to read',
  ENXIO: 'nothing to read',
  ELOOP: 'a symbolic link that leads to itself',
  ENAMETOOLONG: 'its path is too long',
  EIO: 'the disk failed',
};

/** Why a name leads nowhere although somebody sees something there. */
function whyMissing(path: string): string | undefined {
  if (path === '') return 'the name is empty';
  if (/^[a-z][a-z+.-]+:\/\//i.test(path)) return 'an address: download it, then name the file';
  if (path.includes('\ufffd')) return 'its name is not UTF-8: rename it';
  return undefined;
}

const FULL = new Set(['ENOSPC', 'EDQUOT']);

export const files = {
  standardInput: 'standard input',
  why,
  whyMissing,
  notWritten: (code: string | undefined) =>
    `✗ What was printed could not be written: ${FULL.has(code ?? '') ? 'there is no space left' : (code ?? 'it failed')}.\n`,
} as const;
