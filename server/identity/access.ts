/** Who may call: a single token that is everybody's, a list of tokens of their own, or (with neither) whoever reaches the server. */
import { timingSafeEqual } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { Grant } from './grant.ts';
import { readTokens } from './token-file.ts';
import { grantOf, stateOf, tokenDigest } from './token-list.ts';

const MIN_TOKEN_LENGTH = 16;
const MAX_TOKEN_LENGTH = 4096;
/** What others than the owner of a file may have of it. */
const OTHERS = 0o077;

export interface AccessFiles {
  /** Holds the one token that every call may carry. */
  readonly tokenFile?: string | undefined;
  /** Holds the list of tokens of their own. */
  readonly tokens?: string | undefined;
}

/** @throws CONFIG_INVALID */
async function readToken(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CryptoNetsError('CONFIG_INVALID', 'tokenFile: the file cannot be read', { cause });
  });
  const token = text.trim();
  if (token.length < MIN_TOKEN_LENGTH || token.length > MAX_TOKEN_LENGTH) {
    throw new CryptoNetsError('CONFIG_INVALID', `tokenFile: expected ${MIN_TOKEN_LENGTH} characters or more`);
  }
  // Nobody could send it: HTTP has no such headers.
  if (!/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(token)) {
    throw new CryptoNetsError(
      'CONFIG_INVALID',
      'tokenFile: expected one token in one line of printable ASCII',
    );
  }
  return token;
}

/** Files that others on this machine may read or write. */
async function openToOthers(files: readonly string[]): Promise<readonly string[]> {
  const seen = await Promise.all(files.map(async (file) => ((await stat(file)).mode & OTHERS) !== 0));
  return process.platform === 'win32' ? [] : files.filter((_, index) => seen[index]);
}

export class Access {
  readonly #files: AccessFiles;
  /** Digest of the token that is everybody's. */
  #shared: string | undefined;
  readonly #grants = new Map<string, Grant>();

  private constructor(files: AccessFiles) {
    this.#files = files;
  }

  /** @throws CONFIG_INVALID */
  static async open(files: AccessFiles): Promise<Access> {
    const access = new Access(files);
    await access.reload();
    return access;
  }

  /** Whether calls must carry a token. */
  get required(): boolean {
    return this.#files.tokenFile !== undefined || this.#files.tokens !== undefined;
  }

  /** Tokens of the list that are in force; the one of everybody is not among them. */
  get count(): number {
    return this.#grants.size;
  }

  /** Reads the files again; what was in force stays when one of them cannot be used. @throws CONFIG_INVALID */
  async reload(): Promise<void> {
    const { tokenFile, tokens } = this.#files;
    const shared = tokenFile === undefined ? undefined : tokenDigest(await readToken(tokenFile));
    const entries = tokens === undefined ? [] : await readTokens(tokens);
    this.#shared = shared;
    this.#grants.clear();
    for (const entry of entries)
      if (stateOf(entry) !== 'revoked') this.#grants.set(entry.sha256, grantOf(entry));
  }

  /** Of its own files, for a warning. */
  openToOthers(): Promise<readonly string[]> {
    const { tokenFile, tokens } = this.#files;
    return openToOthers([tokenFile, tokens].filter((file) => file !== undefined));
  }

  /**
   * What a token allows; undefined for the one of everybody.
   * @throws NOT_AUTHORIZED
   */
  grantOf(token: string, nowMs = Date.now()): Grant | undefined {
    const digest = tokenDigest(token);
    if (this.#shared !== undefined && timingSafeEqual(Buffer.from(digest), Buffer.from(this.#shared))) {
      return undefined;
    }
    // Found by its digest: what the time of the search tells is of the digest, from which no token follows.
    const grant = this.#grants.get(digest);
    if (grant === undefined) throw new CryptoNetsError('NOT_AUTHORIZED');
    if (grant.expiresAtMs !== undefined && grant.expiresAtMs <= nowMs) {
      throw new CryptoNetsError('NOT_AUTHORIZED', 'the token has expired');
    }
    return grant;
  }
}
