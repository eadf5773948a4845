/** Who may compute now, who waits and who is told to come back: decided before a byte of the upload is read. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { Packing } from '../../shared/packing/index.ts';
import { RESTART_MS } from '../settings/limits.ts';
import { Pace } from './pace.ts';
import { Turns } from './turns.ts';

export interface AdmissionLimits {
  readonly maxConcurrentBatches: number;
  readonly maxConcurrentInteractive: number;
  /** Of each packing. */
  readonly maxQueuedPredictions: number;
  readonly maxPredictionsPerPeer: number;
  readonly maxMemoryBytes: number;
}

export interface AdmissionRequest {
  /** Whose request it is, for the limit per peer. */
  readonly peer: string;
  /** Requests of one packing wait for those of the other for memory only: an interactive one does not stand behind a batch of seconds. */
  readonly packing: Packing;
  /** Beside others of its packing: images. Absent: 1, a batch. */
  readonly cost?: number | undefined;
  /** Upper bound on the memory of the evaluation. */
  readonly memoryBytes: number;
  readonly signal: AbortSignal;
  /** Told at once when the request must wait, and whenever its place changes: requests before it, running ones included. */
  readonly onPosition?: (ahead: number) => void;
}

/** The right to compute. */
export interface Lease {
  /** The computation ended: the next request may start. What is kept until `release` is this much memory. */
  endComputation(keptBytes: number): void;
  /** The request is over. Harmless when repeated. */
  release(): void;
}

interface Waiting extends AdmissionRequest {
  readonly cost: number;
  readonly admit: () => void;
  readonly refuse: (error: unknown) => void;
  toldAhead: number;
}

export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #paces: Readonly<Record<Packing, Pace>> = { batch: new Pace(), interactive: new Pace() };
  readonly #turns: Readonly<Record<Packing, Turns>> = { batch: new Turns(), interactive: new Turns() };
  /** In the order in which they came. */
  readonly #queue: Waiting[] = [];
  readonly #requestsOfPeer = new Map<string, number>();
  readonly #running: Record<Packing, number> = { batch: 0, interactive: 0 };
  #memoryBytes = 0;
  #closed = false;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  get running(): number {
    return this.#running.batch + this.#running.interactive;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** Requests of one packing. */
  countOf(state: 'running' | 'waiting', packing: Packing): number {
    if (state === 'running') return this.#running[packing];
    return this.#queue.filter((waiting) => waiting.packing === packing).length;
  }

  /** Memory promised to running requests. */
  get memoryBytes(): number {
    return this.#memoryBytes;
  }

  /**
   * Resolves when it is the request's turn: in each packing clients take turns, by the cost of what they had (turns.ts).
   * @throws BUSY (queue or peer's share full), LIMIT_EXCEEDED (never fits), SHUTTING_DOWN, or the reason of the signal
   */
  async acquire(request: AdmissionRequest): Promise<Lease> {
    this.#assertAcceptable(request);
    this.#count(request.peer, 1);
    try {
      if (this.#waitingIn(request.packing).length === 0 && this.#hasRoom(request)) this.#begin(request);
      else await this.#wait(request);
    } catch (error) {
      this.#count(request.peer, -1);
      throw error;
    }
    return this.#lease(request);
  }

  /** Refuses whoever waits and whoever comes; running requests go on. */
  close(): void {
    this.#closed = true;
    for (const waiting of this.#queue.splice(0)) waiting.refuse(shuttingDown());
  }

  #assertAcceptable(request: AdmissionRequest): void {
    const { peer, packing, memoryBytes, signal } = request;
    signal.throwIfAborted();
    if (this.#closed) throw shuttingDown();
    const { maxMemoryBytes, maxPredictionsPerPeer, maxQueuedPredictions } = this.#limits;
    if (memoryBytes > maxMemoryBytes) {
      const message = `the evaluation needs up to ${memoryBytes} bytes, the server has ${maxMemoryBytes}`;
      throw new CryptoNetsError('LIMIT_EXCEEDED', message);
    }
    const mine = this.#requestsOfPeer.get(peer) ?? 0;
    if (mine >= maxPredictionsPerPeer)
      throw this.#busy(packing, `at most ${maxPredictionsPerPeer} requests a client`);
    const waiting = this.#waitingIn(packing).length;
    const mustWait = waiting > 0 || !this.#hasRoom(request);
    if (mustWait && waiting >= maxQueuedPredictions && !this.#makePlace(request)) {
      throw this.#busy(packing, 'the queue is full');
    }
  }

  /** In a full queue, who has fewer requests waiting takes the last place of who has most. */
  #makePlace({ peer, packing }: AdmissionRequest): boolean {
    const waiting = this.#waitingIn(packing);
    const of = (client: string): number => waiting.filter((other) => other.peer === client).length;
    const most = Math.max(0, ...waiting.map((other) => of(other.peer)));
    if (of(peer) + 1 >= most) return false;
    const last = waiting.findLast((other) => of(other.peer) === most)!;
    this.#queue.splice(this.#queue.indexOf(last), 1);
    last.refuse(this.#busy(packing, 'the queue is full, and others have fewer requests in it'));
    return true;
  }

  #busy(packing: Packing, message: string): CryptoNetsError {
    const requests = this.#running[packing] + this.#waitingIn(packing).length;
    return new CryptoNetsError('BUSY', message, { retryAfterMs: this.#paces[packing].waitMs(requests) });
  }

  #waitingIn(packing: Packing): Waiting[] {
    return this.#turns[packing].order(this.#queue.filter((waiting) => waiting.packing === packing));
  }

  #hasRoom(request: AdmissionRequest): boolean {
    const { maxConcurrentBatches, maxConcurrentInteractive, maxMemoryBytes } = this.#limits;
    const most = request.packing === 'batch' ? maxConcurrentBatches : maxConcurrentInteractive;
    const fits = this.#memoryBytes + request.memoryBytes <= maxMemoryBytes;
    return fits && this.#running[request.packing] < most;
  }

  #begin(request: AdmissionRequest): void {
    this.#turns[request.packing].begin({ peer: request.peer, cost: request.cost ?? 1 });
    this.#running[request.packing] += 1;
    this.#memoryBytes += request.memoryBytes;
  }

  #wait(request: AdmissionRequest): Promise<void> {
    return new Promise((resolve, reject) => {
      const abandon = () => {
        const place = this.#queue.indexOf(waiting);
        if (place >= 0) this.#queue.splice(place, 1);
        waiting.refuse(request.signal.reason);
        this.#advance();
      };
      const settle = <A extends unknown[]>(action: (...args: A) => void) => {
        return (...args: A) => {
          request.signal.removeEventListener('abort', abandon);
          action(...args);
        };
      };
      const waiting: Waiting = {
        ...request,
        cost: request.cost ?? 1,
        admit: settle(resolve),
        refuse: settle(reject),
        toldAhead: -1,
      };
      this.#queue.push(waiting);
      request.signal.addEventListener('abort', abandon);
      this.#tellPositions();
    });
  }

  /** Starts whoever has room now, in turn within each packing, and tells the others their places. */
  #advance(): void {
    for (const packing of IN_TURN) {
      for (
        let next = this.#waitingIn(packing)[0];
        next && this.#hasRoom(next);
        next = this.#waitingIn(packing)[0]
      ) {
        this.#queue.splice(this.#queue.indexOf(next), 1);
        this.#begin(next);
        next.admit();
      }
    }
    this.#tellPositions();
  }

  #tellPositions(): void {
    for (const packing of IN_TURN) {
      this.#waitingIn(packing).forEach((waiting, index) => {
        const ahead = this.#running[packing] + index;
        if (ahead === waiting.toldAhead) return;
        waiting.toldAhead = ahead;
        waiting.onPosition?.(ahead);
      });
    }
  }

  #lease(request: AdmissionRequest): Lease {
    const { peer, packing, memoryBytes } = request;
    const startedMs = performance.now();
    let held = memoryBytes;
    let computing = true;
    let released = false;
    const endComputation = (keptBytes: number) => {
      if (!computing) return;
      computing = false;
      this.#paces[packing].record(performance.now() - startedMs);
      this.#running[packing] -= 1;
      this.#memoryBytes -= held - keptBytes;
      held = keptBytes;
      this.#advance();
    };
    const release = () => {
      if (released) return;
      released = true;
      endComputation(0);
      this.#memoryBytes -= held;
      this.#count(peer, -1);
      this.#advance();
    };
    return { endComputation, release };
  }

  #count(peer: string, change: 1 | -1): void {
    const next = (this.#requestsOfPeer.get(peer) ?? 0) + change;
    if (next === 0) this.#requestsOfPeer.delete(peer);
    else this.#requestsOfPeer.set(peer, next);
  }
}

/** Interactive ones first: what starts is short. */
const IN_TURN = ['interactive', 'batch'] as const satisfies readonly Packing[];

function shuttingDown(): CryptoNetsError {
  return new CryptoNetsError('SHUTTING_DOWN', 'the server takes no new requests', {
    retryAfterMs: RESTART_MS,
  });
}
