/**
 * The script that the browser shell puts before the views: it defines `window.cryptonets`, as the preload script does in Electron. On the page that
 * a one-time address leads to, it keeps the session that is written there, and moves on.
 */
import type { Bridge } from '../../../shared/ipc/bridge.ts';
import { NO_SESSION_PATH, SESSION_HEADER, SESSION_PATH, socketProtocols } from '../session.ts';
import { createSocketBridge } from './socket-bridge.ts';

/** The parts of a page that are needed here (this folder is compiled without DOM types). */
interface Page {
  readonly location: { readonly host: string; replace(address: string): void };
  readonly document: {
    readonly currentScript: { readonly dataset: Record<string, string | undefined> } | null;
  };
  readonly sessionStorage: {
    getItem(name: string): string | null;
    setItem(name: string, value: string): void;
    removeItem(name: string): void;
  };
  cryptonets?: Bridge;
}

const page = globalThis as unknown as Page;
const { location, sessionStorage } = page;
const STORED = 'cryptonets-session';

/** A page with a session in it; with an empty one, an address that was used: who is in already is simply led in. */
function enter(session: string): void {
  if (session !== '') sessionStorage.setItem(STORED, session);
  if (sessionStorage.getItem(STORED) !== null) location.replace('/');
}

function leave(): void {
  sessionStorage.removeItem(STORED);
  location.replace(NO_SESSION_PATH);
}

/** A socket that never opened: the shell may be gone, to come back, or be another one that does not know the session. */
async function leaveUnlessKnown(session: string): Promise<void> {
  const answer = await fetch(SESSION_PATH, { headers: { [SESSION_HEADER]: session } }).catch(() => undefined);
  if (answer?.status === 401) leave();
}

function open(session: string): WebSocket {
  const socket = new WebSocket(`ws://${location.host}/host`, socketProtocols(session));
  let opened = false;
  socket.addEventListener('open', () => (opened = true));
  socket.addEventListener('close', () => void (opened || leaveUnlessKnown(session)));
  return socket;
}

function connect(): void {
  const session = sessionStorage.getItem(STORED);
  if (session === null) return leave();
  const bridge = createSocketBridge(() => open(session));
  Object.defineProperty(page, 'cryptonets', { value: Object.freeze(bridge) });
}

const given = page.document.currentScript?.dataset['session'];
if (given === undefined) connect();
else enter(given);
