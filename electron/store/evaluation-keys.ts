/**
 * Evaluation keys of a profile's keys: public, made once, some ten megabytes each; one file a set, named by key, shape and content.
 *
 * A file that is not what its name says is no file. The least recently written ones go when there are too many.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { unwritten } from './errors.ts';

export interface EvaluationKeyFile {
  /** SHA-256 of the bytes, lower-case hexadecimal. */
  readonly digest: string;
  readonly byteLength: number;
}

/** Id of the key that they belong to, and digest of their shape: both lower-case hexadecimal. */
export interface EvaluationKeyName {
  readonly keyId: string;
  readonly shapeDigest: string;
}

const FOLDER = 'evaluation-keys';
const MOST_FILES = 16;
const MAX_FILE_BYTES = 256 * 1024 * 1024;
const HEX = /^[0-9a-f]{32,64}$/;
const NAME = /^([0-9a-f]{32})-([0-9a-f]{64})-([0-9a-f]{64})$/;

export class EvaluationKeyFiles {
  readonly #folder: string;

  constructor(profileDirectory: string) {
    this.#folder = join(profileDirectory, FOLDER);
  }

  /** What there is for a key and a shape; its content is checked by `read`. */
  async find(name: EvaluationKeyName): Promise<EvaluationKeyFile | undefined> {
    const prefix = prefixOf(name);
    const found = (await this.#names()).find((file) => file.startsWith(prefix));
    if (found === undefined) return undefined;
    const { size } = await stat(join(this.#folder, found)).catch(() => ({ size: 0 }));
    return size === 0 ? undefined : { digest: found.slice(prefix.length), byteLength: size };
  }

  /** The bytes; undefined, and the file gone, when they are not what the digest says. Cost: reading and hashing. */
  async read(name: EvaluationKeyName, digest: string): Promise<Uint8Array | undefined> {
    const path = this.#path(name, digest);
    const { size } = await stat(path).catch(() => ({ size: 0 }));
    if (size === 0 || size > MAX_FILE_BYTES) return undefined;
    const bytes = await readFile(path).catch(() => undefined);
    if (bytes && createHash('sha256').update(bytes).digest('hex') === digest) return bytes;
    await rm(path, { force: true });
    return undefined;
  }

  /** Whole or not at all. @throws STORE_FULL, STORE_FAILED */
  async write(name: EvaluationKeyName, bytes: Uint8Array): Promise<EvaluationKeyFile> {
    const digest = createHash('sha256').update(bytes).digest('hex');
    const path = this.#path(name, digest);
    const beside = `${path}.new`;
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      const file = await open(beside, 'w', 0o600);
      await file.writeFile(bytes).finally(() => file.close());
      await rename(beside, path);
      await this.#trim();
    } catch (cause) {
      await rm(beside, { force: true });
      throw unwritten('evaluation keys could not be written', cause);
    }
    return { digest, byteLength: bytes.length };
  }

  /** All sets of a key that is gone. @throws STORE_FAILED */
  async forget(keyId: string): Promise<void> {
    await this.#remove((await this.#names()).filter((file) => keyIdOf(file) === keyId));
  }

  /** Sets of keys that are not there (any more). The files are looked at before the keys, which come first. @throws STORE_FAILED */
  async removeOrphans(keyIds: () => readonly string[]): Promise<void> {
    const files = await this.#names();
    const known = new Set(keyIds());
    await this.#remove(files.filter((file) => !known.has(keyIdOf(file))));
  }

  /** The sets of a key whose id has changed. What cannot be renamed can be made anew. */
  async rename(keyId: string, nextId: string): Promise<void> {
    const files = (await this.#names()).filter((file) => keyIdOf(file) === keyId);
    for (const file of files) {
      const next = nextId + file.slice(nextId.length);
      await rename(join(this.#folder, file), join(this.#folder, next)).catch(() => undefined);
    }
  }

  async #remove(files: readonly string[]): Promise<void> {
    try {
      await Promise.all(files.map((file) => rm(join(this.#folder, file), { force: true })));
    } catch (cause) {
      throw new CryptoNetsError('STORE_FAILED', 'evaluation keys could not be deleted', { cause });
    }
  }

  async #names(): Promise<string[]> {
    const all = await readdir(this.#folder).catch(() => []);
    return all.filter((file) => NAME.test(file));
  }

  async #trim(): Promise<void> {
    const files = (await this.#names()).map((file) => join(this.#folder, file));
    if (files.length <= MOST_FILES) return;
    const written = await Promise.all(
      files.map(async (path) => ({ path, atMs: (await stat(path)).mtimeMs })),
    );
    const oldest = written.sort((a, b) => a.atMs - b.atMs).slice(0, files.length - MOST_FILES);
    await Promise.all(oldest.map(({ path }) => rm(path, { force: true })));
  }

  #path(name: EvaluationKeyName, digest: string): string {
    if (!HEX.test(digest)) throw new CryptoNetsError('STORE_FAILED');
    return join(this.#folder, prefixOf(name) + digest);
  }
}

/** File names begin with it. */
function keyIdOf(file: string): string {
  return file.slice(0, 32);
}

function prefixOf({ keyId, shapeDigest }: EvaluationKeyName): string {
  if (!HEX.test(keyId) || !HEX.test(shapeDigest)) throw new CryptoNetsError('STORE_FAILED');
  return `${keyId}-${shapeDigest}-`;
}
