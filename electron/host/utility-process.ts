/** The host as Electron's utility process: the same rooms as everywhere, with main as their keyring and their way to start a server. */
import { homedir } from 'node:os';
import { CryptoNetsError, toCryptoNetsError } from '../../shared/errors/index.ts';
import { createEventLog, newSession } from '../ipc/event-log.ts';
import { overMainPort, type NodeStylePort } from '../ipc/frame-port.ts';
import { openHostDoor } from '../ipc/host-door.ts';
import { parseToHost, type HostStart, type ToHost, type ToMain } from '../ipc/host-messages.ts';
import { createRemoteKeyring } from '../ipc/remote-keyring.ts';
import { profileDirectory } from '../store/index.ts';
import { parseReadyLine } from '../../shared/protocol/index.ts';
import { createHost, type Host, type ServerFactory } from './index.ts';

/** The parts of Electron's ParentPort that are used. */
export interface ParentPort {
  postMessage(message: ToMain): void;
  on(
    event: 'message',
    listener: (event: { readonly data: unknown; readonly ports: readonly NodeStylePort[] }) => void,
  ): unknown;
}

type Answers = (message: ToHost) => void;

/** Runs a host for the main process at the other end; resolves when it was closed. */
export async function runHostProcess(
  parent: ParentPort,
  make: typeof createHost = createHost,
): Promise<void> {
  const send = (message: ToMain): void => parent.postMessage(message);
  const listeners = new Set<Answers>();
  const views: NodeStylePort[] = [];
  const begun = Promise.withResolvers<HostStart>();
  const ending = Promise.withResolvers<void>();
  let serve = (port: NodeStylePort): void => void views.push(port);

  parent.on('message', ({ data, ports }) => {
    const message = parseToHost(data);
    if (message.kind === 'start') begun.resolve(message);
    else if (message.kind === 'close') ending.resolve();
    else if (message.kind === 'view') for (const port of ports) serve(port);
    else for (const listener of listeners) listener(message);
  });

  const host = await openHost(await begun.promise, { send, listeners }, make);
  const log = createEventLog(host, newSession());
  serve = (port) => openHostDoor(host.handlers, log, overMainPort(port));
  for (const port of views.splice(0)) serve(port);
  send({ kind: 'started' });
  await ending.promise;
  log.close();
  await host.close();
  send({ kind: 'closed' });
}

interface Link {
  readonly send: (message: ToMain) => void;
  readonly listeners: Set<Answers>;
}

async function openHost(start: HostStart, link: Link, make: typeof createHost): Promise<Host> {
  const keyring = createRemoteKeyring(start.keyring, link.send);
  link.listeners.add(keyring.take);
  const surroundings = { platform: process.platform, env: process.env, home: homedir(), cwd: process.cwd() };
  try {
    return await make({
      profileDir: start.profileDir ?? profileDirectory(surroundings),
      shell: 'electron',
      keyring,
      modelsDir: start.modelsDir,
      version: start.version,
      startServer: serversOfMain(link),
      eager: true,
    });
  } catch (error) {
    link.send({ kind: 'failed', code: toCryptoNetsError(error).code });
    throw error;
  }
}

/** Servers are started by main, since only it can start processes in a packaged app. */
export function serversOfMain({ send, listeners }: Link): ServerFactory {
  let nextId = 1;
  return ({ modelsDir, engine, privateModel }) => {
    const id = nextId++;
    const address = Promise.withResolvers<string>();
    const exited = Promise.withResolvers<void>();
    address.promise.catch(() => undefined);
    const listener: Answers = (message) => {
      if (message.kind === 'server-ready' && message.id === id) {
        address.resolve(readyAddress(message.line));
      } else if (message.kind === 'server-gone' && message.id === id) {
        listeners.delete(listener);
        address.reject(new CryptoNetsError('SERVER_UNREACHABLE', 'the built-in server did not start'));
        exited.resolve();
      }
    };
    listeners.add(listener);
    send({ kind: 'server-start', id, modelsDir, engine, privateModel });
    const stop = async (): Promise<void> => {
      send({ kind: 'server-stop', id });
      await exited.promise;
    };
    return { address: address.promise, exited: exited.promise, stop };
  };
}

/** A line that is none makes a rejected address. */
async function readyAddress(line: string): Promise<string> {
  return parseReadyLine(line);
}

const parentPort = (process as unknown as { readonly parentPort?: ParentPort }).parentPort;
if (parentPort) {
  runHostProcess(parentPort).then(
    () => process.exit(0),
    () => process.exit(1),
  );
}
