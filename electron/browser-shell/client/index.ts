/** The script that the browser shell puts before the views: it defines `window.cryptonets`, as the preload script does in Electron. */
import type { Bridge } from '../../../shared/ipc/bridge.ts';
import { createSocketBridge } from './socket-bridge.ts';

/** The parts of a page that are needed here (this folder is compiled without DOM types). */
interface Page {
  readonly location: { readonly host: string };
  cryptonets?: Bridge;
}

const page = globalThis as unknown as Page;
const bridge = createSocketBridge(() => new WebSocket(`ws://${page.location.host}/host`));
Object.defineProperty(page, 'cryptonets', { value: Object.freeze(bridge) });
