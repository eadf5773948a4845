/**
 * MessageChannelMain in one process: two ends that hold messages until they are started or moved to another process.
 *
 * Assumed of Electron: messages wait until `start`; a transferred end is of no more use here; when one end is closed or its process
 * ends, the other hears `close` (electronjs.org/docs/latest/api/message-port-main, .../message-channel-main).
 */
import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';

/** Where an end is, if not here. */
export interface Carrier {
  message(data: unknown): void;
  close(): void;
}

export class StandInPort
  extends EventEmitter
  implements Pick<Electron.MessagePortMain, 'postMessage' | 'start' | 'close'>
{
  peer: StandInPort | undefined;
  private waiting: unknown[] = [];
  private carrier: Carrier | undefined;
  private closed = false;

  postMessage(message: unknown): void {
    const copy: unknown = structuredClone(message);
    setImmediate(() => this.peer?.take(copy));
  }

  start(): void {
    this.moveTo({
      message: (data) => void this.emit('message', { data, ports: [] }),
      close: () => void this.emit('close'),
    });
  }

  /** From now on messages go there; what waited goes first. */
  moveTo(carrier: Carrier): void {
    this.carrier = carrier;
    for (const data of this.waiting.splice(0)) carrier.message(data);
    if (this.closed) carrier.close();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    setImmediate(() => this.peer?.end());
  }

  private take(data: unknown): void {
    if (this.closed) return;
    if (this.carrier) this.carrier.message(data);
    else this.waiting.push(data);
  }

  private end(): void {
    if (this.closed) return;
    this.closed = true;
    this.carrier?.close();
  }
}

export class MessageChannelMain implements Record<keyof Electron.MessageChannelMain, StandInPort> {
  readonly port1 = new StandInPort();
  readonly port2 = new StandInPort();
  constructor() {
    this.port1.peer = this.port2;
    this.port2.peer = this.port1;
  }
}
