/** Gets the four MNIST files: mirrors in turn, resumed, checked; nothing unchecked ever carries the final name. */
import { createHash } from 'node:crypto';
import { readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeFolder } from '../../electron/store/make-folder.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import {
  md5,
  MNIST_FILES,
  MNIST_MD5,
  type MnistFile,
  readMnistFile,
  uncompress,
} from '../../training/index.ts';
import { TransferError, transfer } from './transfer.ts';
import type { TransferLimits } from './transfer.ts';

/** Public mirrors of the canonical files, each compressed by gzip. */
export const DEFAULT_MIRRORS = [
  'https://ossci-datasets.s3.amazonaws.com/mnist/',
  'https://storage.googleapis.com/cvdf-datasets/mnist/',
  'https://yann.lecun.com/exdb/mnist/',
] as const;

export interface DownloadReport {
  present(file: MnistFile): void;
  progress(file: MnistFile, bytes: number, total: number | undefined): void;
  /** One attempt failed; the next one follows. */
  failed(file: MnistFile, mirror: string, reason: string): void;
  done(file: MnistFile, mirror: string): void;
}

export interface DownloadSettings {
  readonly directory: string;
  readonly mirrors: readonly string[];
  readonly report: DownloadReport;
  readonly attempts: number;
  readonly limits: TransferLimits;
}

export const DOWNLOAD_LIMITS: TransferLimits = { largestBytes: 64 * 2 ** 20, stallMs: 30_000 };

/** Whether the directory has the right file already, compressed or not. */
async function isPresent(directory: string, file: MnistFile): Promise<boolean> {
  try {
    await readMnistFile(directory, file);
    return true;
  } catch {
    return false;
  }
}

/** Partial files are kept per mirror: two mirrors may have compressed the same contents differently. */
function partName(directory: string, file: MnistFile, mirror: string): string {
  const mark = createHash('sha256').update(mirror).digest('hex').slice(0, 8);
  return join(directory, `${file}.gz.${mark}.part`);
}

async function checkPart(part: string, file: MnistFile): Promise<void> {
  let sum: string;
  try {
    sum = md5(uncompress(await readFile(part), file));
  } catch {
    await rm(part, { force: true });
    throw new TransferError('what came cannot be decompressed');
  }
  if (sum === MNIST_MD5[file]) return;
  await rm(part, { force: true });
  throw new TransferError(`expected MD5 ${MNIST_MD5[file]}, got ${sum}`);
}

async function fromMirror(settings: DownloadSettings, file: MnistFile, mirror: string): Promise<void> {
  const part = partName(settings.directory, file, mirror);
  const url = `${mirror.endsWith('/') ? mirror : `${mirror}/`}${file}.gz`;
  await transfer(url, part, settings.limits, (bytes, total) => settings.report.progress(file, bytes, total));
  await checkPart(part, file);
  const plain = (await readFile(part)).readUInt16BE(0) !== 0x1f8b;
  const target = join(settings.directory, file);
  // The form that is replaced may lie there with wrong contents, and readers take the uncompressed one first.
  await rm(plain ? `${target}.gz` : target, { force: true });
  await rename(part, plain ? target : `${target}.gz`);
}

async function fetchFile(settings: DownloadSettings, file: MnistFile): Promise<void> {
  const reasons: string[] = [];
  for (const mirror of settings.mirrors) {
    for (let attempt = 0; attempt < settings.attempts; attempt++) {
      try {
        await fromMirror(settings, file, mirror);
        return settings.report.done(file, mirror);
      } catch (error) {
        if (!(error instanceof TransferError)) throw error;
        reasons.push(`${mirror}: ${error.message}`);
        settings.report.failed(file, mirror, error.message);
      }
    }
  }
  throw new CryptoNetsError(
    'DOWNLOAD_FAILED',
    `${file}: no mirror had it\n${[...new Set(reasons)].join('\n')}`,
  );
}

/**
 * Makes the directory hold the four files with the right contents. Files that are right already are left alone; an
 * interrupted download goes on where it stopped. @throws DOWNLOAD_FAILED when no mirror could give a file
 */
export async function downloadMnist(settings: DownloadSettings): Promise<void> {
  makeFolder(resolve(settings.directory));
  for (const file of MNIST_FILES) {
    if (await isPresent(settings.directory, file)) settings.report.present(file);
    else await fetchFile(settings, file);
  }
}
