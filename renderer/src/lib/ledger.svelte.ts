/** What left this computer: the host's list, followed while somebody looks. */
import type { Bridge } from '../../../shared/ipc/bridge.ts';
import type { LedgerRequest, LedgerTotals } from '../../../shared/ipc/types.ts';
import { Remote } from './remote.svelte.ts';

export interface LedgerState {
  readonly requests: readonly LedgerRequest[];
  readonly totals: LedgerTotals;
}

/** Whether a server's name for itself is this computer. */
const HERE = /^(?:unix:\/.+|(?:127(?:\.\d+){3}|localhost|\[::1\]):\d+)$/;

export class Ledger extends Remote<LedgerState> {
  /** Leaves out those that only ask what there is. */
  brief = $state(false);
  #asked = false;

  constructor(bridge: Bridge) {
    super(() => bridge.call('ledger.list', undefined));
    bridge.on('ledger', () => {
      if (this.value) this.#again();
    });
  }

  get shown(): readonly LedgerRequest[] {
    const all = this.value?.requests ?? [];
    return this.brief ? all.filter(({ kind }) => kind !== 'catalog') : all;
  }

  /** Whoever leaves the view does not follow any more. */
  leave(): void {
    this.value = null;
  }

  /** Several requests at once are one question. */
  #again(): void {
    if (this.#asked) return;
    this.#asked = true;
    setTimeout(() => {
      this.#asked = false;
      if (this.value) void this.refresh();
    }, 100);
  }
}

export const isHere = ({ server }: Pick<LedgerRequest, 'server'>): boolean => HERE.test(server);
