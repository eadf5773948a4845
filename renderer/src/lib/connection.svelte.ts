/** Whether the host can be reached. */
import type { Bridge } from '../../../shared/ipc/bridge.ts';

export class Connection {
  state = $state<'connecting' | 'open' | 'lost'>('connecting');

  /** Calls `opened` each time that the host becomes reachable. */
  constructor(bridge: Bridge, opened: () => void) {
    bridge.onConnection((state) => {
      const before = this.state;
      this.state = state;
      if (state === 'open' && before !== 'open') opened();
    });
  }
}
