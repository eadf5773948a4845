/** Runs of the talk's methods on one digit: one at a time, with what each came to and how long the next will take. */
import type { Bridge } from '../../../shared/ipc/bridge.ts';
import type { MethodRun } from '../../../shared/ipc/types.ts';
import type { MethodId } from '../../../shared/methods/names.ts';
import { currentStage } from '../../../shared/operations/live-stages.ts';
import type { SampleDigit } from './image/network-image.ts';
import { METHOD_ROWS, type MethodRow } from './methods/rows.ts';
import { Operation, wallClock, type Clock } from './operation.svelte.ts';

/** Before so much is done, the first encryptions say too little of the rest. */
const LEAST_SHARE = 0.03;

export class Methods {
  readonly operation: Operation<'methods.run'>;
  /** Whose run is on show: the one that runs, or the last. */
  current = $state<MethodId | null>(null);
  /** Of this session. */
  results = $state.raw<Readonly<Partial<Record<MethodId, MethodRun>>>>({});
  /** The sample that rows run on; null: the digit of the home view, or the first sample. */
  sample = $state.raw<SampleDigit | null>(null);
  /** This computer's time over that of the committed figures, once a row has run. */
  #pace = $state<number | null>(null);

  constructor(bridge: Bridge, clock: Clock = wallClock) {
    this.operation = new Operation(bridge, 'methods.run', clock);
  }

  /** What a run will take here, in milliseconds, as far as is known; null where the row was never run in full. */
  expectedMs({ here }: MethodRow): number | null {
    return here ? 1000 * here.latencyS * (this.#pace ?? 1) : null;
  }

  /** What is expected follows from a run on this computer. */
  get paced(): boolean {
    return this.#pace !== null;
  }

  /** 0..1 of the work; null before any is told. */
  get share(): number | null {
    const stage = currentStage(this.operation.stages);
    return stage && stage.total > 0 ? stage.done / stage.total : null;
  }

  /** Milliseconds that are left; null where nobody can say. */
  get leftMs(): number | null {
    const { operation, share, current } = this;
    const stage = currentStage(operation.stages);
    if (stage?.name === 'evaluate' && share !== null && share >= LEAST_SHARE)
      return ((operation.elapsedMs - stage.sinceMs) * (1 - share)) / share;
    const row = METHOD_ROWS.find(({ id }) => id === current);
    const expected = row && this.expectedMs(row);
    return expected ? Math.max(0, expected - operation.elapsedMs) : null;
  }

  /** @param pixels one digit, 784 grey bytes */
  async run(row: MethodRow, pixels: Uint8Array): Promise<void> {
    if (this.operation.busy) return;
    this.current = row.id;
    await this.operation.run({ method: row.id, pixels });
    const { result } = this.operation;
    if (!result) return;
    this.results = { ...this.results, [row.id]: result };
    // Ours run on another engine, whose pace says nothing of the others.
    if (row.here && row.talk) this.#pace = result.latencyS / row.here.latencyS;
  }

  stop(): Promise<void> {
    return this.operation.stop();
  }
}
