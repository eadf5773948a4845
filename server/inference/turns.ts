/**
 * Whose turn it is: start-time fair queueing (Goyal, Vin, Cheng 1996) over clients.
 *
 * Each client has a virtual time, which its requests move on by their cost; the request that begins earliest on it comes first. A client with
 * one image does not stand behind somebody's tenth batch, and who was away gets no credit for it.
 */

export interface Turn {
  /** Whose request it is. */
  readonly peer: string;
  /** Relative to others of the same queue: images, batches. */
  readonly cost: number;
}

export class Turns {
  /** Virtual time of what began last. */
  #clock = 0;
  /** When a client's next request begins, where that is later than the clock. */
  readonly #nextOf = new Map<string, number>();

  /** Waiting requests, in the order in which they came, in the order of their turns. */
  order<T extends Turn>(waiting: readonly T[]): T[] {
    const nextOf = new Map(this.#nextOf);
    const tagged = waiting.map((turn) => {
      const start = Math.max(this.#clock, nextOf.get(turn.peer) ?? 0);
      nextOf.set(turn.peer, start + turn.cost);
      return { turn, start };
    });
    return tagged.sort((a, b) => a.start - b.start).map(({ turn }) => turn);
  }

  /** A request begins. */
  begin({ peer, cost }: Turn): void {
    const start = Math.max(this.#clock, this.#nextOf.get(peer) ?? 0);
    this.#clock = start;
    this.#nextOf.set(peer, start + cost);
    for (const [other, next] of this.#nextOf) if (next <= this.#clock) this.#nextOf.delete(other);
  }
}
