/** Who may compute now, who waits and who is told to come back: decided before a byte of the upload is read. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { Pace } from './pace.ts';
import { Refusal } from './refusal.ts';

/** Requests of one lane never wait for those of another, but for memory: an interactive one does not stand behind a batch of seconds. */
export type Lane = 'batch' | 'interactive';

export interface AdmissionLimits {
  readonly maxConcurrentPredictions: number;
  /** Of the interactive lane; as many as of the other when absent. */
  readonly maxConcurrentInteractive?: number;
  readonly maxQueuedPredictions: number;
  readonly maxPredictionsPerPeer: number;
  readonly maxMemoryBytes: number;
}

export interface AdmissionRequest {
  /** Whose request it is, for the limit per peer. */
  readonly peer: string;
  /** `batch` when absent. */
  readonly lane?: Lane;
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
  readonly admit: () => void;
  readonly refuse: (error: unknown) => void;
  toldAhead: number;
}

export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #paces: Readonly<Record<Lane, Pace>>;
  readonly #queue: Waiting[] = [];
  readonly #requestsOfPeer = new Map<string, number>();
  readonly #running: Record<Lane, number> = { batch: 0, interactive: 0 };
  #memoryBytes = 0;
  #closed = false;

  constructor(limits: AdmissionLimits, pace: Pace = new Pace()) {
    this.#limits = limits;
    this.#paces = { batch: pace, interactive: new Pace() };
  }

  get running(): number {
    return this.#running.batch + this.#running.interactive;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** Memory promised to running requests. */
  get memoryBytes(): number {
    return this.#memoryBytes;
  }

  /**
   * Resolves when it is the request's turn; first come, first served in each lane.
   * @throws BUSY (queue or peer's share full), LIMIT_EXCEEDED (never fits), SHUTTING_DOWN, or the reason of the signal
   */
  async acquire(request: AdmissionRequest): Promise<Lease> {
    this.#assertAcceptable(request);
    this.#count(request.peer, 1);
    try {
      if (this.#waitingIn(laneOf(request)).length === 0 && this.#hasRoom(request)) this.#begin(request);
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
    const { peer, memoryBytes, signal } = request;
    signal.throwIfAborted();
    if (this.#closed) throw shuttingDown();
    const { maxMemoryBytes, maxPredictionsPerPeer, maxQueuedPredictions } = this.#limits;
    if (memoryBytes > maxMemoryBytes) {
      const message = `the evaluation needs up to ${memoryBytes} bytes, the server has ${maxMemoryBytes}`;
      throw new CryptoNetsError('LIMIT_EXCEEDED', message);
    }
    const mine = this.#requestsOfPeer.get(peer) ?? 0;
    const lane = laneOf(request);
    if (mine >= maxPredictionsPerPeer)
      throw this.#busy(lane, `at most ${maxPredictionsPerPeer} requests a client`);
    const waiting = this.#waitingIn(lane).length;
    const mustWait = waiting > 0 || !this.#hasRoom(request);
    if (mustWait && waiting >= maxQueuedPredictions) throw this.#busy(lane, 'the queue is full');
  }

  #busy(lane: Lane, message: string): Refusal {
    const requests = this.#running[lane] + this.#waitingIn(lane).length;
    return new Refusal('BUSY', message, this.#paces[lane].waitMs(requests));
  }

  #waitingIn(lane: Lane): Waiting[] {
    return this.#queue.filter((waiting) => laneOf(waiting) === lane);
  }

  #hasRoom(request: AdmissionRequest): boolean {
    const { maxConcurrentPredictions, maxConcurrentInteractive, maxMemoryBytes } = this.#limits;
    const lane = laneOf(request);
    const most =
      lane === 'batch' ? maxConcurrentPredictions : (maxConcurrentInteractive ?? maxConcurrentPredictions);
    return this.#running[lane] < most && this.#memoryBytes + request.memoryBytes <= maxMemoryBytes;
  }

  #begin(request: AdmissionRequest): void {
    this.#running[laneOf(request)] += 1;
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
      const waiting: Waiting = { ...request, admit: settle(resolve), refuse: settle(reject), toldAhead: -1 };
      this.#queue.push(waiting);
      request.signal.addEventListener('abort', abandon);
      this.#tellPositions();
    });
  }

  /** Starts whoever has room now, in the order of each lane, and tells the others their places. */
  #advance(): void {
    for (const lane of LANES) {
      for (
        let next = this.#waitingIn(lane)[0];
        next && this.#hasRoom(next);
        next = this.#waitingIn(lane)[0]
      ) {
        this.#queue.splice(this.#queue.indexOf(next), 1);
        this.#begin(next);
        next.admit();
      }
    }
    this.#tellPositions();
  }

  #tellPositions(): void {
    for (const lane of LANES) {
      this.#waitingIn(lane).forEach((waiting, index) => {
        const ahead = this.#running[lane] + index;
        if (ahead === waiting.toldAhead) return;
        waiting.toldAhead = ahead;
        waiting.onPosition?.(ahead);
      });
    }
  }

  #lease(request: AdmissionRequest): Lease {
    const { peer, memoryBytes } = request;
    const lane = laneOf(request);
    const startedMs = performance.now();
    let held = memoryBytes;
    let computing = true;
    let released = false;
    const endComputation = (keptBytes: number) => {
      if (!computing) return;
      computing = false;
      this.#paces[lane].record(performance.now() - startedMs);
      this.#running[lane] -= 1;
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

/** The interactive lane first: what it starts is short. */
const LANES = ['interactive', 'batch'] as const satisfies readonly Lane[];

function laneOf({ lane = 'batch' }: AdmissionRequest): Lane {
  return lane;
}

function shuttingDown(): Refusal {
  return new Refusal('SHUTTING_DOWN', 'the server takes no new requests', 5000);
}
