/** The bundled host and server of the desktop app without Electron: the host in a worker, the server as a process, a view on the bridge. */
import { randomBytes } from 'node:crypto';
import { spawn, type ChildProcess } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { MessageChannel, Worker } from 'node:worker_threads';
import { overWorkerPort, type NodeStylePort } from '../../electron/ipc/frame-port.ts';
import { parseToMain, type ToHost } from '../../electron/ipc/host-messages.ts';
import { ViewBridge } from '../../electron/ipc/view-bridge.ts';
import type { appPaths } from '../../electron/main/paths.ts';
import { createServerProcesses } from '../../electron/main/server-processes.ts';
import type { Bridge } from '../../shared/ipc/bridge.ts';

export interface DesktopProcesses {
  readonly bridge: Bridge;
  /** Kinds of the messages that the host sent to main, in order. */
  readonly heard: readonly string[];
  tell(message: ToHost): void;
  /** The operation event that ends a prediction of two images. */
  predict(): Promise<unknown>;
  end(): Promise<void>;
}

const ENDS = ['done', 'failed', 'cancelled'];

/** Plays main: starts servers from their bundle, has no keyring. */
export function startDesktopProcesses(
  paths: ReturnType<typeof appPaths>,
  profileDir: string,
): DesktopProcesses {
  const children: ChildProcess[] = [];
  const heard: string[] = [];
  const tell = (message: ToHost, ports: MessagePort[] = []): void =>
    host.postMessage({ data: message, ports }, ports as never);
  const servers = createServerProcesses((args) => {
    const child = spawn(process.execPath, [paths.serverEntry, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    return {
      stdout: child.stdout,
      kill: () => child.kill(),
      on: (name, listener) => child.on(name, listener),
    };
  }, tell);
  const host = new Worker(new URL('./utility-worker.ts', import.meta.url), {
    workerData: { entry: pathToFileURL(paths.hostEntry).href },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  host.on('message', (value) => {
    const message = parseToMain(value);
    heard.push(message.kind);
    if (message.kind === 'server-start') servers.start(message);
    if (message.kind === 'server-stop') servers.stop(message.id);
  });
  const keyring = { backend: 'basic_text', available: false } as const;
  tell({ kind: 'start', profileDir, modelsDir: paths.models, version: '9.9.9', keyring });
  const { port1, port2 } = new MessageChannel();
  const view = new ViewBridge();
  view.attach(overWorkerPort(port2 as unknown as NodeStylePort));
  tell({ kind: 'view' }, [port1 as unknown as MessagePort]);
  const end = async (): Promise<void> => {
    await host.terminate();
    for (const child of children) child.kill('SIGKILL');
  };
  return { bridge: view.bridge, heard, tell, predict: () => predict(view.bridge), end };
}

async function predict(bridge: Bridge): Promise<unknown> {
  const ended = new Promise((resolve) => {
    bridge.on('operation', ({ event }) => ENDS.includes(event.kind) && resolve(event));
  });
  const started = await bridge.call('predict.start', {
    operationId: randomBytes(16).toString('hex'),
    model: undefined,
    packing: 'auto',
    pixels: new Uint8Array(2 * 784).fill(200, 300, 420),
    labels: undefined,
    checkPlain: true,
  });
  return started.ok ? ended : started;
}
