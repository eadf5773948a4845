/** Chromium, started without a window, and its developer tools' protocol over one socket, sessions flattened. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { WebSocket } from 'ws';
import { findChromium } from '../../../scripts/chromium.ts';

type Params = Record<string, unknown>;
/** What the protocol answers; callers name the parts that they read. */
type Answer = Record<string, never>;
type Listener = (params: never) => void;

export class DeveloperTools {
  readonly endpoint: string;
  private readonly child: ChildProcess;
  private readonly socket: WebSocket;
  private readonly calls = new Map<number, PromiseWithResolvers<Answer>>();
  private readonly listeners = new Map<string, Listener>();
  private next = 1;

  private constructor(endpoint: string, child: ChildProcess, socket: WebSocket) {
    this.endpoint = endpoint;
    this.child = child;
    this.socket = socket;
    socket.on('message', (data: Buffer) => this.hear(JSON.parse(data.toString()) as Params));
    child.once('exit', () => {
      for (const { reject } of this.calls.values()) reject(new Error('Chromium ended'));
    });
  }

  static async start(folder: string): Promise<DeveloperTools> {
    const program = findChromium();
    if (program === null) throw new Error('There is no Chromium here.');
    mkdirSync(folder, { recursive: true });
    const child = spawn(program, [...flags(folder)], { stdio: ['ignore', 'ignore', 'pipe'] });
    const endpoint = await announced(child);
    const socket = new WebSocket(endpoint, { perMessageDeflate: false, maxPayload: 1 << 29 });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return new DeveloperTools(endpoint, child, socket);
  }

  send<T>(method: string, params: Params = {}, sessionId?: string): Promise<T> {
    const id = this.next++;
    const call = Promise.withResolvers<Answer>();
    this.calls.set(id, call);
    this.socket.send(JSON.stringify({ id, method, params, sessionId }));
    return call.promise as Promise<T>;
  }

  /** One listener for an event of a session, or of the browser. */
  on(method: string, listener: Listener, sessionId = ''): void {
    this.listeners.set(`${sessionId} ${method}`, listener);
  }

  async end(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    void this.send('Browser.close').catch(() => undefined);
    await gone;
  }

  private hear({ id, method, params, sessionId = '', result, error }: Params): void {
    if (id === undefined)
      return this.listeners.get(`${String(sessionId)} ${String(method)}`)?.(params as never);
    const call = this.calls.get(id as number);
    this.calls.delete(id as number);
    if (error) call?.reject(new Error((error as { message: string }).message));
    else call?.resolve(result as Answer);
  }
}

function flags(folder: string): string[] {
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];
  const own = [`--user-data-dir=${path.join(folder)}`, '--no-first-run', '--no-startup-window'];
  return ['--headless', '--remote-debugging-port=0', '--hide-scrollbars', ...own, ...quiet, ...root];
}

function announced(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr!.on('data', (part: Buffer) => {
      if (said.length < 1e5) said += part.toString();
      const [, endpoint] = /DevTools listening on (ws:\S+)/.exec(said) ?? [];
      if (endpoint) resolve(endpoint);
    });
    child.once('exit', () => reject(new Error(`Chromium ended: ${said}`)));
  });
}
