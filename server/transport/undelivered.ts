/** What clients have sent and nobody has taken yet: bounded for each connection and for the process. */

export interface UndeliveredLimits {
  /** Of all connections together. */
  readonly maxUndeliveredBytes: number;
  readonly maxUndeliveredBytesPerConnection: number;
}

/** A stream whose bytes lie here. */
export interface Holder {
  /** Whatever is one for all streams of a connection. */
  readonly connection: object;
  /** Bytes of it that nobody took: kept by UndeliveredBytes. */
  heldBytes: number;
  /** Must give its bytes back, by `hold` or `forget`. */
  refuse(): void;
}

export class UndeliveredBytes {
  readonly #limits: UndeliveredLimits;
  readonly #holders = new Set<Holder>();
  readonly #ofConnection = new WeakMap<object, number>();
  #bytes = 0;

  constructor(limits: UndeliveredLimits) {
    this.#limits = limits;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** A stream holds so many bytes now. Whoever holds the most is refused when that is too much. */
  hold(holder: Holder, bytes: number): void {
    const change = bytes - holder.heldBytes;
    if (change === 0) return;
    holder.heldBytes = bytes;
    this.#holders.add(holder);
    this.#bytes += change;
    const ofConnection = (this.#ofConnection.get(holder.connection) ?? 0) + change;
    this.#ofConnection.set(holder.connection, ofConnection);
    if (change < 0) return;
    const { maxUndeliveredBytes, maxUndeliveredBytesPerConnection } = this.#limits;
    if (ofConnection > maxUndeliveredBytesPerConnection) {
      this.#refuseLargest(({ connection }) => connection === holder.connection);
    } else if (this.#bytes > maxUndeliveredBytes) {
      this.#refuseLargest(() => true);
    }
  }

  forget(holder: Holder): void {
    this.hold(holder, 0);
    this.#holders.delete(holder);
  }

  #refuseLargest(among: (holder: Holder) => boolean): void {
    let largest: Holder | undefined;
    for (const holder of this.#holders) {
      if (among(holder) && holder.heldBytes > (largest?.heldBytes ?? 0)) largest = holder;
    }
    largest?.refuse();
  }
}
