/** Frames over a WebSocket, on either side: `ws` in the browser shell, the browser's own in the view. */
import { decodeFrame, encodeFrame, type FrameLimits } from './frame-codec.ts';
import { onceOnly, type FramePort } from './frame-port.ts';

/** What `WebSocket` of browsers and of the package `ws` have in common. */
export interface SocketLike {
  binaryType: string;
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  addEventListener(
    event: 'message' | 'close' | 'error',
    listener: (event: { readonly data?: unknown }) => void,
  ): void;
}

const OPEN = 1;
/** Close code of the protocol for "that message breaks our rules" (RFC 6455, 7.4.1). */
const POLICY_VIOLATION = 1008;
/** A peer that does not read is cut off when this much waits for it. */
const MAX_BUFFERED_BYTES = 256 * 1024 * 1024;

export interface SocketPortLimits {
  readonly outgoing: FrameLimits;
  readonly incoming: FrameLimits;
}

/** An open (or opening) socket as a port. The first message that cannot be decoded ends the connection. */
export function overSocket(socket: SocketLike, limits: SocketPortLimits): FramePort {
  socket.binaryType = 'arraybuffer';
  const closing = onceOnly();
  socket.addEventListener('close', closing.run);
  socket.addEventListener('error', closing.run);
  const close = (code?: number): void => {
    socket.close(code);
    closing.run();
  };
  return {
    send: (frame) => {
      if (socket.readyState !== OPEN) return;
      if (socket.bufferedAmount > MAX_BUFFERED_BYTES) return close();
      socket.send(encodeFrame(frame, limits.outgoing));
    },
    onFrame: (listener) => {
      socket.addEventListener('message', ({ data }) => {
        if (closing.done()) return;
        let frame: unknown;
        try {
          frame = decodeFrame(bytesOf(data), limits.incoming);
        } catch {
          return close(POLICY_VIOLATION);
        }
        listener(frame);
      });
    },
    onClose: closing.add,
    close: () => close(POLICY_VIOLATION),
  };
}

/** Only binary messages are frames; a text message becomes no bytes, which no decoder takes. */
function bytesOf(data: unknown): Uint8Array {
  return data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array(0);
}
