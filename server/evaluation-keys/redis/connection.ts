/** One connection to Redis that comes back by itself: nothing waits for it longer than its time, and nothing is kept for later while it is gone. */
import { createClient, RESP_TYPES } from '@redis/client';
import { CryptoNetsError } from '../../../shared/errors/index.ts';

export interface RedisPlace {
  /** `redis://HOST:PORT/DATABASE`, or `rediss://` for TLS; no credentials in it. */
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** PEM. */
  readonly authorities?: string | undefined;
  /** Longest wait for one answer, milliseconds. */
  readonly timeoutMs: number;
}

/** What a change of the connection is told to. */
export interface RedisListener {
  readonly connected: () => void;
  /** @param cause a name, never what was sent */
  readonly lost: (cause: string) => void;
}

const PING_EVERY_MS = 5000;
const LONGEST_RECONNECT_MS = 2000;

/** Of a connection that is gone or silent: callers go on without it. */
export class RedisLost extends Error {}

function makeClient({ url, username, password, authorities, timeoutMs }: RedisPlace) {
  const secure = url.startsWith('rediss:');
  const common = {
    connectTimeout: timeoutMs,
    // A connection that answers no ping is given up.
    socketTimeout: PING_EVERY_MS + timeoutMs,
    reconnectStrategy: (retries: number) => Math.min(LONGEST_RECONNECT_MS, 50 * 2 ** Math.min(retries, 10)),
  };
  const tls = { ...common, tls: true as const, ...(authorities === undefined ? {} : { ca: authorities }) };
  return createClient({
    url,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    RESP: 2,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    disableClientInfo: true,
    pingInterval: PING_EVERY_MS,
    socket: secure ? tls : common,
  });
}

export class RedisConnection {
  readonly #client: ReturnType<typeof makeClient>;
  readonly #timeoutMs: number;
  readonly #listener: RedisListener;
  #connected = false;
  /** The same cause again, at each attempt, is no news. */
  #told: string | undefined;

  constructor(place: RedisPlace, listener: RedisListener) {
    this.#timeoutMs = place.timeoutMs;
    this.#listener = listener;
    this.#client = makeClient(place);
    this.#client.on('ready', () => {
      this.#connected = true;
      this.#told = undefined;
      listener.connected();
    });
    this.#client.on('error', (error: NodeJS.ErrnoException) => this.#lost(error));
    this.#client.on('end', () => (this.#connected = false));
  }

  get connected(): boolean {
    return this.#connected && this.#client.isReady;
  }

  /** Resolves when the connection is there, or when the first attempt has failed; attempts go on. */
  async open(): Promise<void> {
    const opening = this.#client.connect().then(
      () => undefined,
      (error: NodeJS.ErrnoException) => this.#lost(error),
    );
    const failed = new Promise<void>((resolve) => this.#client.once('error', () => resolve()));
    await Promise.race([opening, failed, pause(this.#timeoutMs)]);
  }

  /** One command, binary in and out. @throws RedisLost, EVALUATION_KEYS_NO_ROOM where Redis is out of memory */
  async send(...command: readonly (string | Uint8Array)[]): Promise<unknown> {
    if (!this.connected) throw new RedisLost('not connected');
    const args = command.map((part) =>
      typeof part === 'string' ? part : Buffer.from(part.buffer, part.byteOffset, part.byteLength),
    );
    const timer = timeout(this.#timeoutMs);
    try {
      const typeMapping = { [RESP_TYPES.BLOB_STRING]: Buffer };
      return await Promise.race([this.#client.sendCommand(args, { typeMapping }), timer.over]);
    } catch (error) {
      const message = error instanceof Error ? error.message : '';
      if (message.startsWith('OOM')) throw new CryptoNetsError('EVALUATION_KEYS_NO_ROOM');
      throw new RedisLost(message.split(' ', 1)[0], { cause: error });
    } finally {
      timer.clear();
    }
  }

  close(): void {
    if (this.#client.isOpen) this.#client.destroy();
  }

  #lost(error: NodeJS.ErrnoException): void {
    this.#connected = false;
    const cause = nameOf(error);
    if (cause === this.#told) return;
    this.#told = cause;
    this.#listener.lost(cause);
  }
}

/** ECONNREFUSED and the like, or the first word of what Redis said: WRONGPASS, NOAUTH. */
function nameOf({ code, message }: NodeJS.ErrnoException): string {
  return code ?? /^[A-Z]{3,}/.exec(message)?.[0] ?? 'lost';
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

function timeout(ms: number): { readonly over: Promise<never>; readonly clear: () => void } {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new RedisLost('timeout')), ms);
  return { over: promise, clear: () => clearTimeout(timer) };
}
