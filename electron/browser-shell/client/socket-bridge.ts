/** A Bridge over a WebSocket that is opened again when it is lost. */
import { createBackoff } from '../../../shared/backoff/index.ts';
import type { Bridge } from '../../../shared/ipc/bridge.ts';
import { HOST_LIMITS, VIEW_LIMITS } from '../../ipc/frame-codec.ts';
import { overSocket, type SocketLike } from '../../ipc/socket-port.ts';
import { ViewBridge } from '../../ipc/view-bridge.ts';

/** Soon at first (a reloaded host), then patient (a sleeping computer). */
const RECONNECT = { firstMs: 250, longestMs: 5_000 };

type Opening = SocketLike & { addEventListener(event: 'open', listener: () => void): void };

/** `open` makes a socket that is on its way; `later` runs something after a while (setTimeout by default). */
export function createSocketBridge(
  open: () => unknown,
  later: (action: () => void, ms: number) => unknown = setTimeout,
): Bridge {
  const view = new ViewBridge();
  const backoff = createBackoff(RECONNECT);

  const connect = (): void => {
    const socket = open() as Opening;
    const port = overSocket(socket, { incoming: HOST_LIMITS, outgoing: VIEW_LIMITS });
    socket.addEventListener('open', () => {
      backoff.reset();
      view.attach(port);
    });
    // After the view has settled its calls, so that a new port never meets old ones.
    port.onClose(() => void later(connect, backoff.next()));
  };

  connect();
  return view.bridge;
}
