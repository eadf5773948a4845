/** Whether the host can be reached, and whether it answers: an open connection to somebody who is frozen is none. */
import type { Bridge } from '../../../shared/ipc/bridge.ts';
import { wallClock, type Clock } from './operation.svelte.ts';

const PING_MS = 4_000;
/** Without an answer for so long, nothing is known of the host any more. */
const SILENT_MS = 6_000;

export class Connection {
  /** `silent`: connected, and no answer. */
  state = $state<'connecting' | 'open' | 'lost' | 'silent'>('connecting');

  readonly #bridge: Bridge;
  readonly #clock: Clock;
  #connected = false;
  /** When the ping under way was sent. */
  #askedMs: number | null = null;
  #heardMs = 0;

  /** Calls `opened` each time that the host becomes reachable. */
  constructor(bridge: Bridge, opened: () => void, clock: Clock = wallClock) {
    this.#bridge = bridge;
    this.#clock = clock;
    bridge.onConnection((state) => {
      const before = this.state;
      this.state = state;
      this.#connected = state === 'open';
      this.#askedMs = null;
      this.#heardMs = clock.now();
      if (this.#connected && before !== 'open') opened();
    });
    clock.every(() => this.#watch());
  }

  #watch(): void {
    const now = this.#clock.now();
    if (!this.#connected) return;
    if (this.#askedMs === null) {
      if (now - this.#heardMs >= PING_MS) void this.#ping(now);
    } else if (now - this.#askedMs >= SILENT_MS) this.state = 'silent';
  }

  async #ping(now: number): Promise<void> {
    this.#askedMs = now;
    const answer = await this.#bridge.call('app.ping', undefined);
    if (!answer.ok || this.#askedMs !== now) return;
    this.#askedMs = null;
    this.#heardMs = this.#clock.now();
    if (this.state === 'silent') this.state = 'open';
  }
}
