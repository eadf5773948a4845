/**
 * webContents: one page of Chromium with the preload script in its isolated world, every request asked for, every way out guarded.
 *
 * Assumed of Electron: `will-navigate` and `will-frame-navigate` come before the page or a frame goes elsewhere by itself, not for
 * `loadURL`; a prevented one leaves the page where it is; `window.open` asks the window-open handler; `senderFrame` names the frame that
 * spoke (electronjs.org/docs/latest/api/web-contents, .../api/structures/ipc-main-event); the preload script runs before the page's own,
 * at each load (electronjs.org/docs/latest/tutorial/tutorial-preload).
 */
import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type * as Electron from 'electron';
import type { DeveloperTools } from './developer-tools.ts';
import { PageRelay } from './page-relay.ts';
import { answer, toChromium, toElectron } from './scheme.ts';
import { mayLoad, permissionsOf } from './session.ts';
import { makeTexts } from './texts.ts';
import { bridgeEnd, preloadModule } from './worlds.ts';

const WORLD = 'Electron Isolated Context';

interface Paused {
  readonly requestId: string;
  readonly request: { readonly url: string; readonly method: string };
  readonly resourceType: string;
  readonly frameId: string;
  readonly redirectedRequestId?: string;
}

interface Frame {
  readonly id: string;
  readonly parentId?: string;
}

type OpenHandler = Parameters<Electron.WebContents['setWindowOpenHandler']>[0];

export class WebContents
  extends EventEmitter
  implements Pick<Electron.WebContents, 'loadURL' | 'postMessage' | 'sendInputEvent' | 'setWindowOpenHandler'>
{
  private readonly tools: DeveloperTools;
  private readonly ready: Promise<void>;
  private readonly relay = new PageRelay((context, door, text) => this.hand(context, door, text));
  private target = '';
  private session = '';
  private mainFrame = '';
  private ownUrl = '';
  private shown = 'about:blank';
  private openHandler: OpenHandler | undefined;

  constructor(tools: DeveloperTools, preload: string) {
    super();
    this.tools = tools;
    this.ready = this.prepare(readFileSync(preload, 'utf8'));
  }

  /** Of Chromium, for a test to find the page. */
  async targetId(): Promise<string> {
    await this.ready;
    return this.target;
  }

  async loadURL(url: string): Promise<void> {
    await this.ready;
    this.ownUrl = toChromium(url);
    const origin = new URL(this.ownUrl).origin;
    for (const { permission, setting } of permissionsOf(new URL(url).href.split('/').slice(0, 3).join('/')))
      await this.tools.send('Browser.setPermission', { origin, permission, setting });
    await this.call('Page.navigate', { url: this.ownUrl });
  }

  postMessage(channel: string, message: unknown, transfer: readonly unknown[] = []): void {
    this.relay.post(channel, message, transfer);
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }

  sendInputEvent(event: Parameters<Electron.WebContents['sendInputEvent']>[0]): void {
    const { type, keyCode, modifiers = [] } = event as Electron.KeyboardInputEvent;
    const bits = { alt: 1, control: 2, meta: 4, shift: 8 } as Record<string, number>;
    const mask = modifiers.reduce((sum, name) => sum | (bits[name] ?? 0), 0);
    const key = keyCode.length === 1 ? keyCode.toLowerCase() : keyCode;
    const kind = type === 'keyUp' ? 'keyUp' : 'rawKeyDown';
    void this.call('Input.dispatchKeyEvent', { type: kind, key, modifiers: mask });
  }

  close(): Promise<unknown> {
    return this.tools.send('Target.closeTarget', { targetId: this.target }).catch(() => undefined);
  }

  private call<T>(method: string, params: Record<string, unknown> = {}): Promise<T> {
    return this.tools.send<T>(method, params, this.session);
  }

  private hearken(method: string, listener: (params: never) => void): void {
    this.tools.on(method, listener, this.session);
  }

  private async prepare(preload: string): Promise<void> {
    const { targetId } = await this.tools.send<{ targetId: string }>('Target.createTarget', {
      url: 'about:blank',
    });
    const attached = { targetId, flatten: true };
    const { sessionId } = await this.tools.send<{ sessionId: string }>('Target.attachToTarget', attached);
    this.target = targetId;
    this.session = sessionId;
    this.listen();
    await this.inject(preload);
  }

  private listen(): void {
    this.hearken('Runtime.executionContextCreated', ({ context }: { context: ContextFacts }) => {
      if (context.name === WORLD && context.auxData.frameId === this.mainFrame) this.relay.enter(context.id);
    });
    this.hearken(
      'Runtime.executionContextDestroyed',
      ({ executionContextId }: { executionContextId: number }) => this.relay.leave(executionContextId),
    );
    this.hearken(
      'Runtime.bindingCalled',
      (said: { name: string; payload: string; executionContextId: number }) => {
        if (said.name === this.relay.voice) this.hear(said.executionContextId, said.payload);
      },
    );
    this.hearken('Fetch.requestPaused', (paused: Paused) => void this.decide(paused));
    this.hearken('Page.frameNavigated', ({ frame }: { frame: Frame & { url: string } }) => {
      if (frame.parentId === undefined) this.shown = toElectron(frame.url);
    });
    this.hearken('Page.loadEventFired', () => this.emit('did-finish-load'));
    this.hearken('Inspector.detached', () => this.emit('destroyed'));
    this.hearken('Page.windowOpen', ({ url }: { url: string }) =>
      this.openHandler?.({ url: toElectron(url) } as Electron.HandlerDetails),
    );
  }

  private async inject(preload: string): Promise<void> {
    const binding = this.relay.voice;
    await this.call('Page.enable');
    const { frameTree } = await this.call<{ frameTree: { frame: Frame } }>('Page.getFrameTree');
    this.mainFrame = frameTree.frame.id;
    await this.call('Runtime.enable');
    await this.call('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
    await this.call('Runtime.addBinding', { name: binding, executionContextName: WORLD });
    const [page, own] = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')];
    const end = `(${String(bridgeEnd)})`;
    const told = `(text) => ${binding}(text)`;
    const module = `(${String(preloadModule)})(${end}('${own}','${page}'), (${String(makeTexts)})(), ${told}, '${this.relay.door}')`;
    const wrapped = `(() => { if (window !== top) return; const electron = ${module};
      const require = (name) => { if (name !== 'electron') throw new Error('module not found: ' + name); return electron; };
      const module = { exports: {} };
      ((exports, require, module) => {${preload}\n})(module.exports, require, module); })()`;
    await this.call('Page.addScriptToEvaluateOnNewDocument', { source: `void ${end}('${page}','${own}')` });
    await this.call('Page.addScriptToEvaluateOnNewDocument', { source: wrapped, worldName: WORLD });
  }

  private hand(executionContextId: number, door: string, text: string): void {
    const functionDeclaration = `function (text) { globalThis['${door}'](text); }`;
    void this.call('Runtime.callFunctionOn', {
      executionContextId,
      functionDeclaration,
      arguments: [{ value: text }],
    }).catch(() => undefined);
  }

  private hear(context: number, payload: string): void {
    this.relay.hear(context, payload, (channel, args) => {
      const senderFrame = { url: this.shown, parent: null };
      this.emit('ipc', channel, { sender: this, senderFrame, ports: [] }, args);
    });
  }

  private async decide(paused: Paused): Promise<void> {
    const { requestId, request } = paused;
    const url = toElectron(request.url);
    const refuse = (errorReason: string): Promise<unknown> =>
      this.call('Fetch.failRequest', { requestId, errorReason }).catch(() => undefined);
    if (this.leaves(paused, url)) return void (await refuse('Aborted'));
    if (!(await mayLoad(url))) return void (await refuse('BlockedByClient'));
    const response = await answer(url, request.method);
    if (!response)
      return void (await this.call('Fetch.continueRequest', { requestId }).catch(() => undefined));
    const responseHeaders = [...response.headers].map(([name, value]) => ({ name, value }));
    const body = Buffer.from(await response.arrayBuffer()).toString('base64');
    const params = { requestId, responseCode: response.status, responseHeaders, body };
    await this.call('Fetch.fulfillRequest', params).catch(() => undefined);
  }

  /** Whether a page or frame wanted to go there by itself, and was kept from it. */
  private leaves({ request, resourceType, frameId, redirectedRequestId }: Paused, url: string): boolean {
    if (resourceType !== 'Document') return false;
    const isMainFrame = frameId === this.mainFrame;
    if (isMainFrame && request.url === this.ownUrl && this.shown === 'about:blank') return false;
    let kept = false;
    const event = { url, isMainFrame, isSameDocument: false, preventDefault: () => void (kept = true) };
    if (redirectedRequestId !== undefined) this.emit('will-redirect', event);
    if (isMainFrame) this.emit('will-navigate', event);
    this.emit('will-frame-navigate', event);
    return kept;
  }
}

interface ContextFacts {
  readonly id: number;
  readonly name: string;
  readonly auxData: { readonly frameId: string };
}
