/** The bundled processes of the desktop app, run for real but for Electron itself: host in a worker, server as a process. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { MessageChannel, Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { overWorkerPort, type NodeStylePort } from '../../electron/ipc/frame-port.ts';
import { parseToMain, type ToHost } from '../../electron/ipc/host-messages.ts';
import { ViewBridge } from '../../electron/ipc/view-bridge.ts';
import { createServerProcesses, type ServerProcesses } from '../../electron/main/server-processes.ts';
import { appPaths } from '../../electron/main/paths.ts';
import type { Bridge } from '../../shared/ipc/bridge.ts';
import { buildStale, ROOT } from '../../scripts/app/build.ts';

const paths = appPaths(path.join(ROOT, 'out', 'main'));
let profileDir: string;
let host: Worker;
let servers: ServerProcesses;
let bridge: Bridge;
const heard: string[] = [];
const children: ChildProcess[] = [];

function tell(message: ToHost, ports: MessagePort[] = []): void {
  host.postMessage({ data: message, ports }, ports as never);
}

/** Plays main: starts servers from their bundle, has no keyring. */
function startHost(): void {
  servers = createServerProcesses((args) => {
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
  host = new Worker(new URL('../support/utility-worker.ts', import.meta.url), {
    workerData: { entry: pathToFileURL(paths.hostEntry).href },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  host.on('message', (value) => {
    const message = parseToMain(value);
    heard.push(message.kind);
    if (message.kind === 'server-start') servers.start(message);
    if (message.kind === 'server-stop') servers.stop(message.id);
  });
}

beforeAll(async () => {
  await buildStale(['desktop'], () => undefined);
  profileDir = await mkdtemp(path.join(tmpdir(), 'cryptonets-desktop-'));
  startHost();
  tell({
    kind: 'start',
    profileDir,
    modelsDir: paths.models,
    version: '9.9.9',
    keyring: { backend: 'basic_text', available: false },
  });
  const { port1, port2 } = new MessageChannel();
  const view = new ViewBridge();
  view.attach(overWorkerPort(port2 as unknown as NodeStylePort));
  bridge = view.bridge;
  tell({ kind: 'view' }, [port1 as unknown as MessagePort]);
});

afterAll(async () => {
  await host.terminate();
  for (const child of children) child.kill('SIGKILL');
  await rm(profileDir, { recursive: true });
});

describe('bundled host and server', () => {
  it('open a profile, say who they are, and refuse an unreal keyring', async () => {
    const about = await bridge.call('app.about', undefined);
    expect(about).toMatchObject({
      ok: true,
      value: { version: '9.9.9', capabilities: { shell: 'electron', keyring: { backend: null } } },
    });
  });

  it('start the server from its bundle and reach it', async () => {
    await expect
      .poll(() => bridge.call('servers.state', undefined), { timeout: 60_000, interval: 200 })
      .toMatchObject({ ok: true, value: { state: 'ready' } });
    const models = await bridge.call('models.list', undefined);
    expect(models.ok && models.value.length).toBeGreaterThan(0);
  });

  it('predict, workers and all', async () => {
    const done = new Promise<{ kind: string }>((resolve) => {
      bridge.on('operation', ({ event }) => {
        if (['done', 'failed', 'cancelled'].includes(event.kind)) resolve(event);
      });
    });
    const started = await bridge.call('predict.start', {
      operationId: '00112233445566778899aabbccddeeff',
      model: undefined,
      packing: 'auto',
      pixels: new Uint8Array(2 * 784).fill(200, 300, 420),
      labels: undefined,
      checkPlain: true,
    });
    expect(started).toMatchObject({ ok: true });
    expect(await done).toMatchObject({ kind: 'done', result: { images: 2, differsFromPlain: 0 } });
  });

  it('close when they are asked to', async () => {
    tell({ kind: 'close' });
    await expect.poll(() => heard.at(-1), { timeout: 20_000 }).toBe('closed');
  });
});

describe('bundled preload script', () => {
  it('is one CommonJS file that needs nothing but Electron', async () => {
    const code = await readFile(paths.preload, 'utf8');
    const needed = [...code.matchAll(/require\(([^)]*)\)/g)].map((match) => match[1]);
    expect(needed).toEqual(['"electron"']);
    expect(code).not.toMatch(/^\s*import\s/m);
  });
});
