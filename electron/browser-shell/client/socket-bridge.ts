/** A Bridge over a WebSocket that is opened again when it is lost. */
import type { Bridge } from '../../../shared/ipc/bridge.ts';
import { HOST_LIMITS, VIEW_LIMITS } from '../../ipc/frame-codec.ts';
import { overSocket, type SocketLike } from '../../ipc/socket-port.ts';
import { ViewBridge } from '../../ipc/view-bridge.ts';

/** Waits between attempts: soon at first (a reloaded host), then patient (a sleeping computer). */
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;

type Opening = SocketLike & { addEventListener(event: 'open', listener: () => void): void };

/** `open` makes a socket that is on its way; `later` runs something after a while (setTimeout by default). */
export function createSocketBridge(
  open: () => unknown,
  later: (action: () => void, ms: number) => unknown = setTimeout,
): Bridge {
  const view = new ViewBridge();
  let waitMs = FIRST_WAIT_MS;

  const connect = (): void => {
    const socket = open() as Opening;
    const port = overSocket(socket, { incoming: HOST_LIMITS, outgoing: VIEW_LIMITS });
    socket.addEventListener('open', () => {
      waitMs = FIRST_WAIT_MS;
      view.attach(port);
    });
    // After the view has settled its calls, so that a new port never meets old ones.
    port.onClose(() => {
      later(connect, waitMs);
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    });
  };

  connect();
  return view.bridge;
}
