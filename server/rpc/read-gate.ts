/**
 * Lets a streaming call read its first message only, until its handler opens the gate: what a waiting client sends meanwhile stays in the HTTP/2
 * windows instead of in this process. (A grpc-js call would read up to 16 messages ahead.)
 */
import { ServerInterceptingCall, type Metadata, type ServerInterceptor } from '@grpc/grpc-js';

const gates = new WeakMap<Metadata, GatedCall>();

class GatedCall extends ServerInterceptingCall {
  #open = false;
  #firstRead = false;
  #waiting = false;

  override startRead(): void {
    if (this.#open || !this.#firstRead) {
      this.#firstRead = true;
      super.startRead();
    } else {
      this.#waiting = true;
    }
  }

  open(): void {
    this.#open = true;
    if (!this.#waiting) return;
    this.#waiting = false;
    super.startRead();
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
