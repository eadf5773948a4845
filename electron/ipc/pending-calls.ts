/** The calls of a view that have no answer yet. */
import { CryptoNetsError, toReport } from '../../shared/errors/index.ts';
import type { Result } from '../../shared/ipc/types.ts';
import type { FramePort } from './frame-port.ts';
import type { CallFrame } from './frames.ts';

type Settle = (result: Result<unknown>) => void;

export function lostAnswer(): Result<never> {
  return { ok: false, error: toReport(new CryptoNetsError('HOST_LOST')) };
}

export class PendingCalls {
  readonly #answers = new Map<number, Settle>();
  #unsent: CallFrame[] = [];
  #nextId = 1;

  /** Makes a call's frame and sends it; without a port it waits for `sendUnsent`. */
  add(name: string, input: unknown, port: FramePort | undefined, settle: Settle): void {
    const frame: CallFrame = { kind: 'call', id: this.#nextId++, name, input };
    this.#answers.set(frame.id, settle);
    if (port) this.#send(frame, port);
    else this.#unsent.push(frame);
  }

  sendUnsent(port: FramePort): void {
    const frames = this.#unsent;
    this.#unsent = [];
    for (const frame of frames) this.#send(frame, port);
  }

  settle(id: number, result: Result<unknown>): void {
    const settle = this.#answers.get(id);
    this.#answers.delete(id);
    settle?.(result);
  }

  /** Answers every call with HOST_LOST. */
  loseAll(): void {
    this.#unsent = [];
    for (const id of [...this.#answers.keys()]) this.settle(id, lostAnswer());
  }

  /** A call that cannot travel (its input is not plain data, or too large) is answered here. */
  #send(frame: CallFrame, port: FramePort): void {
    try {
      port.send(frame);
    } catch (error) {
      this.settle(frame.id, { ok: false, error: toReport(error) });
    }
  }
}
