/** The way between main and the preload script of a page: messages, and the ports that are sent along. */
import { randomBytes } from 'node:crypto';
import type { StandInPort } from './ports.ts';
import { makeTexts } from './texts.ts';

const { textOf, valueOf } = makeTexts();

interface Told {
  readonly kind: 'ipc' | 'port' | 'close';
  readonly channel: string;
  readonly args: readonly unknown[];
  readonly id: number;
  readonly data: unknown;
}

export class PageRelay {
  /** Under this name the isolated world listens. */
  readonly door = `hear${randomBytes(8).toString('hex')}`;
  /** By this name it speaks. */
  readonly voice = `tell${randomBytes(8).toString('hex')}`;
  private readonly hand: (context: number, door: string, text: string) => void;
  private readonly ports = new Map<number, StandInPort>();
  private context: number | undefined;
  private nextPort = 1;

  constructor(hand: (context: number, door: string, text: string) => void) {
    this.hand = hand;
  }

  /** A document was loaded: what the one before held is closed. */
  enter(context: number): void {
    if (this.context !== undefined && this.context !== context) this.leave(this.context);
    this.context = context;
  }

  leave(context: number): void {
    if (context !== this.context) return;
    this.context = undefined;
    for (const port of this.ports.values()) port.close();
    this.ports.clear();
  }

  post(channel: string, message: unknown, transfer: readonly unknown[]): void {
    const ids = transfer.map(() => this.nextPort++);
    this.tell({ kind: 'ipc', channel, args: [message], ports: ids });
    for (const [index, id] of ids.entries()) this.carry(id, transfer[index] as StandInPort);
  }

  hear(context: number, payload: string, spoken: (channel: string, args: readonly unknown[]) => void): void {
    // What a page says while it is set up may come before Chromium names its context.
    this.context ??= context;
    if (context !== this.context) return;
    const { kind, channel, args, id, data } = valueOf(payload) as Told;
    if (kind === 'ipc') return spoken(channel, args);
    if (kind === 'port') this.ports.get(id)?.postMessage(data);
    else this.ports.get(id)?.close();
  }

  private carry(id: number, port: StandInPort): void {
    this.ports.set(id, port);
    port.moveTo({
      message: (data) => this.tell({ kind: 'port', id, data }),
      close: () => {
        this.ports.delete(id);
        this.tell({ kind: 'close', id });
      },
    });
  }

  private tell(message: Partial<Told> & { ports?: readonly number[] }): void {
    if (this.context !== undefined) this.hand(this.context, this.door, textOf(message));
  }
}
