/**
 * Evaluation keys in Redis: a hash of pieces for each set, so that a set comes, expires and is evicted as one.
 *
 * `PREFIXset:DIGEST:SHAPE` is a whole set, `PREFIXpart:CLIENT:DIGEST:SHAPE` a part of an upload, `PREFIXroom:CLIENT` what a client holds; CLIENT is
 * a digest, so that no address or name lies there. Evaluation keys are public keys; whoever can write to this Redis can make them go missing, and
 * nothing else: every replica checks the digest of what it fetches. One Redis, or one primary with replicas of its own; not Redis Cluster.
 */
import { createHash } from 'node:crypto';
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import type { EvaluationKeysReference } from '../../../shared/protocol/index.ts';
import { PIECE_BYTES, type KeyStore, type PartName, type StoredKeys } from '../key-store.ts';
import { RedisConnection, type RedisListener, type RedisPlace } from './connection.ts';
import { PUT, RESERVE, SEAL } from './scripts.ts';

export interface RedisKeyStoreOptions extends RedisPlace {
  readonly prefix: string;
  readonly maxBytesPerClient: number;
  /** Of a whole set that nobody uses. */
  readonly ttlMs: number;
  /** Of a part, after its last piece. */
  readonly partTtlMs: number;
}

/** Uses of a set within this time count as one. */
const TOUCH_EVERY_MS = 60_000;
const MOST_TOUCHED = 4096;

const nameOf = ({ digest, shapeDigest }: EvaluationKeysReference): string => `${digest}:${shapeDigest}`;

export class RedisKeyStore implements KeyStore {
  readonly shared = true;
  readonly #options: RedisKeyStoreOptions;
  readonly #redis: RedisConnection;
  readonly #touchedMs = new Map<string, number>();

  private constructor(options: RedisKeyStoreOptions, listener: RedisListener) {
    this.#options = options;
    this.#redis = new RedisConnection(options, listener);
  }

  /** Resolves whether or not Redis is there; it may come later. */
  static async open(options: RedisKeyStoreOptions, listener: RedisListener): Promise<RedisKeyStore> {
    const store = new RedisKeyStore(options, listener);
    await store.#redis.open();
    return store;
  }

  get connected(): boolean {
    return this.#redis.connected;
  }

  find(part: PartName): Promise<StoredKeys | undefined> {
    return this.#unlessLost(undefined, async () => {
      const whole = await this.#redis.send('HLEN', this.#set(part.reference));
      if (Number(whole) > 0) return { whole: true, pieces: Number(whole) };
      return { whole: false, pieces: Number(await this.#redis.send('HLEN', this.#part(part))) };
    });
  }

  reserve(part: PartName, pieces: number): Promise<boolean> {
    const { maxBytesPerClient, partTtlMs } = this.#options;
    return this.#unlessLost(false, async () => {
      const member = memberOf(part, pieces);
      const numbers = [pieces * PIECE_BYTES, maxBytesPerClient, partTtlMs].map(String);
      const prefixes = [this.#sets, this.#partsOf(part)];
      const room = await this.#run(RESERVE, [this.#ledger(part)], [member, ...numbers, ...prefixes]);
      if (room !== 1) throw new CryptoNetsError('EVALUATION_KEYS_NO_ROOM');
      return true;
    });
  }

  put(part: PartName, piece: number, bytes: Uint8Array): Promise<boolean> {
    return this.#unlessLost(false, async () => {
      const values = [String(piece), bytes, String(this.#options.partTtlMs)];
      return (await this.#run(PUT, [this.#part(part)], values)) === 1;
    });
  }

  seal(part: PartName, pieces: number): Promise<boolean> {
    return this.#unlessLost(false, async () => {
      const keys = [this.#part(part), this.#set(part.reference), this.#ledger(part)];
      const values = [String(pieces), String(this.#options.ttlMs), memberOf(part, pieces)];
      return (await this.#run(SEAL, keys, values)) === 1;
    });
  }

  get(part: PartName, piece: number): Promise<Uint8Array | undefined> {
    return this.#unlessLost(undefined, async () => {
      const whole = await this.#redis.send('HGET', this.#set(part.reference), String(piece));
      const found = whole ?? (await this.#redis.send('HGET', this.#part(part), String(piece)));
      return found instanceof Uint8Array && found.length <= PIECE_BYTES ? found : undefined;
    });
  }

  discard(part: PartName, what: 'part' | 'all'): Promise<void> {
    return this.#unlessLost(undefined, async () => {
      const whole = what === 'all' ? [this.#set(part.reference)] : [];
      await this.#redis.send('UNLINK', this.#part(part), ...whole);
    });
  }

  touch(reference: EvaluationKeysReference): void {
    const name = nameOf(reference);
    const now = performance.now();
    if (now - (this.#touchedMs.get(name) ?? -Infinity) < TOUCH_EVERY_MS) return;
    if (this.#touchedMs.size >= MOST_TOUCHED) this.#touchedMs.clear();
    this.#touchedMs.set(name, now);
    const ttl = String(this.#options.ttlMs);
    void this.#unlessLost(undefined, () => this.#redis.send('PEXPIRE', this.#set(reference), ttl));
  }

  async close(): Promise<void> {
    this.#redis.close();
  }

  get #sets(): string {
    return `${this.#options.prefix}set:`;
  }

  #set(reference: EvaluationKeysReference): string {
    return this.#sets + nameOf(reference);
  }

  #partsOf({ client }: PartName): string {
    return `${this.#options.prefix}part:${clientDigest(client)}:`;
  }

  #part(part: PartName): string {
    return this.#partsOf(part) + nameOf(part.reference);
  }

  #ledger({ client }: PartName): string {
    return `${this.#options.prefix}room:${clientDigest(client)}`;
  }

  #run(script: string, keys: readonly string[], values: readonly (string | Uint8Array)[]): Promise<unknown> {
    return this.#redis.send('EVAL', script, String(keys.length), ...keys, ...values);
  }

  /** Only a lack of room is the client's business. @throws EVALUATION_KEYS_NO_ROOM */
  async #unlessLost<T>(otherwise: T, work: () => Promise<unknown>): Promise<T> {
    try {
      return (await work()) as T;
    } catch (error) {
      if (error instanceof CryptoNetsError) throw error;
      return otherwise;
    }
  }
}

/** Of the ledger: what a set is called, and what it takes. */
function memberOf({ reference }: PartName, pieces: number): string {
  return `${nameOf(reference)}:${pieces * PIECE_BYTES}`;
}

function clientDigest(client: string): string {
  return createHash('sha256').update(client).digest('hex').slice(0, 32);
}
