/** The predictions of this session as the host tells them to every window, and the line that they wait in. */
import type { ErrorReport } from '../../../../shared/errors/index.ts';
import type { Bridge } from '../../../../shared/ipc/bridge.ts';
import type { RunSummary } from '../../../../shared/ipc/types.ts';
import { newOperationId, type OperationInput } from '../operation.svelte.ts';

export class SessionRuns {
  /** Those that run or wait, and the latest that have ended; newest first. */
  list = $state.raw<readonly RunSummary[]>([]);
  /** Something of this window was lined up: its runs are listed from then on. */
  linedUp = $state(false);
  readonly #bridge: Bridge;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /** @returns the one that has begun to run since the list before */
  take(list: readonly RunSummary[]): RunSummary | undefined {
    const before = this.list;
    this.list = list;
    const ran = ({ id }: RunSummary): boolean =>
      before.some((run) => run.id === id && run.state === 'running');
    return list.find((run) => run.state === 'running' && !ran(run));
  }

  /** 0 when it does not wait. */
  placeOf(id: string | null): number {
    return this.list.find((run) => run.id === id)?.place ?? 0;
  }

  /** Behind whatever runs. @returns why not */
  async lineUp(wish: OperationInput<'predict.start'>): Promise<ErrorReport | null> {
    const answer = await this.#bridge.call('predict.start', { ...wish, operationId: newOperationId() });
    if (!answer.ok) return answer.error;
    this.linedUp = true;
    return null;
  }

  /** Stops one that runs, or takes it out of the line, whoever asked for it. */
  async remove(operationId: string): Promise<void> {
    await this.#bridge.call('operation.cancel', { operationId });
  }
}
