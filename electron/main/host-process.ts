/** The host as main sees it: a process that is started, handed the ports of views, restarted when it ends by itself, and closed with care. */
import type { MessagePortMain } from 'electron';
import { createBackoff } from '../../shared/backoff/index.ts';
import type { HostStart, ToHost, ToMain } from '../ipc/host-messages.ts';
import { parseToMain } from '../ipc/host-messages.ts';
import type { MainKeyring } from './keyring.ts';
import type { ServerProcesses } from './server-processes.ts';

/** The parts of Electron's UtilityProcess that are used. */
export interface HostChild {
  postMessage(message: unknown, transfer?: MessagePortMain[]): void;
  kill(): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
}

export interface HostProcessOptions {
  readonly fork: () => HostChild;
  readonly start: () => Promise<HostStart>;
  readonly keyring: Pick<MainKeyring, 'wrap' | 'unwrap'>;
  readonly servers: (answer: (message: ToHost) => void) => ServerProcesses;
  /** The host could not open what it needs; it is not tried again. */
  readonly onFailed: (code: string) => void;
  readonly now?: () => number;
  readonly later?: (action: () => void, ms: number) => unknown;
}

export interface HostProcess {
  /** Gives a view's port to the host, now or as soon as it runs. */
  connect(port: MessagePortMain): void;
  /** Asks the host to close what it has open; ends it after the timeout. Resolves when it is gone. */
  close(timeoutMs?: number): Promise<void>;
}

const CLOSE_TIMEOUT_MS = 5_000;
const RESTART = { firstMs: 250, longestMs: 15_000, wellAfterMs: 60_000 };

/** Both secrets are forgotten here as soon as the answer is on its way (a message carries a copy). */
async function answerKeyring(
  keyring: HostProcessOptions['keyring'],
  { id, action, bytes }: ToMain & { kind: 'keyring' },
  send: (message: ToHost) => void,
): Promise<void> {
  const answer = await keyring[action](bytes).catch(() => null);
  bytes.fill(0);
  send({ kind: 'keyring-answer', id, bytes: answer });
  answer?.fill(0);
}

/** What the host said; something else, which only a host gone wrong would say, is dropped. */
function understood(value: unknown): ToMain | null {
  try {
    return parseToMain(value);
  } catch {
    return null;
  }
}

/** Starts the host. One that ends by itself is started again after a growing wait. */
export function startHostProcess(options: HostProcessOptions): HostProcess {
  const { now = () => performance.now(), later = setTimeout } = options;
  const backoff = createBackoff(RESTART);
  const waiting: MessagePortMain[] = [];
  const gone = Promise.withResolvers<void>();
  let child: HostChild | undefined;
  let started = false;
  let closing = false;

  const send = (message: ToHost): void => child?.postMessage(message);
  const servers = options.servers(send);

  const handOver = (port: MessagePortMain): void => {
    child?.postMessage({ kind: 'view' } satisfies ToHost, [port]);
  };

  const receive = (message: ToMain): void => {
    switch (message.kind) {
      case 'started':
        started = true;
        for (const port of waiting.splice(0)) handOver(port);
        return;
      case 'failed':
        closing = true;
        return options.onFailed(message.code);
      case 'keyring':
        return void answerKeyring(options.keyring, message, send);
      case 'server-start':
        return servers.start(message);
      case 'server-stop':
        return servers.stop(message.id);
      case 'closed':
        return void child?.kill();
    }
  };

  const launch = async (): Promise<void> => {
    const start = await options.start();
    if (closing) return gone.resolve();
    const launched = options.fork();
    const sinceMs = now();
    child = launched;
    launched.on('message', (value) => {
      const message = understood(value);
      if (message) receive(message);
    });
    launched.on('exit', () => {
      child = undefined;
      started = false;
      servers.stopAll();
      if (closing) gone.resolve();
      else later(() => void launch(), backoff.next(now() - sinceMs));
    });
    send(start);
  };

  void launch();
  return {
    connect: (port) => {
      if (started) handOver(port);
      else waiting.push(port);
    },
    close: async (timeoutMs = CLOSE_TIMEOUT_MS) => {
      closing = true;
      if (!child) return;
      send({ kind: 'close' });
      const timer = setTimeout(() => child?.kill(), timeoutMs);
      await gone.promise;
      clearTimeout(timer);
    },
  };
}
