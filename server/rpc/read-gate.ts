/**
 * Lets a streaming call read its first message only, until its handler opens the gate, and from then on a few ahead of what the handler took:
 * what a client sends meanwhile stays in the HTTP/2 windows instead of in this process. (A grpc-js call would read 16 messages ahead.)
 */
import { ServerInterceptingCall, type Metadata, type ServerInterceptor } from '@grpc/grpc-js';

/** Messages that are read and not taken. */
export const MOST_AHEAD = 4;

const gates = new WeakMap<Metadata, GatedCall>();

class GatedCall extends ServerInterceptingCall {
  #open = false;
  #waiting = false;
  #started = 0;
  #taken = 0;

  override startRead(): void {
    this.#waiting = this.#open ? this.#started - this.#taken >= MOST_AHEAD : this.#started > 0;
    if (this.#waiting) return;
    this.#started += 1;
    super.startRead();
  }

  open(): void {
    this.#open = true;
    this.#readOn();
  }

  take(): void {
    this.#taken += 1;
    this.#readOn();
  }

  #readOn(): void {
    if (this.#waiting) this.startRead();
  }
}

/** An interceptor for the methods of these paths. */
export function readGate(paths: readonly string[]): ServerInterceptor {
  return (method, call) => {
    if (!paths.includes(method.path)) return new ServerInterceptingCall(call);
    const gated: GatedCall = new GatedCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, pass) => {
            gates.set(metadata, gated);
            pass(metadata);
          },
        }),
    });
    return gated;
  };
}

/** Lets the call with this metadata read on. */
export function openGate(metadata: Metadata): void {
  gates.get(metadata)?.open();
}

/** The handler took a message of the call with this metadata. */
export function messageTaken(metadata: Metadata): void {
  gates.get(metadata)?.take();
}
