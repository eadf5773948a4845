/** Connections to servers, each kept as long as somebody uses it: another choice never takes one from a run. */
import { connect, type Remote, type RemoteOptions } from '../remote/index.ts';

interface Open {
  readonly key: string;
  readonly remote: Remote;
  users: number;
}

/** A connection that is lent: given back, never closed, by the borrower. */
export interface ConnectionLease extends Disposable {
  readonly remote: Remote;
}

export class Connections {
  readonly #connect: (options: RemoteOptions) => Remote;
  readonly #open = new Set<Open>();
  /** Stays open when nobody uses it: the next call is likely to want it. */
  #latest: Open | undefined;

  constructor(open: (options: RemoteOptions) => Remote = connect) {
    this.#connect = open;
  }

  /** @throws ARGUMENT_INVALID */
  borrow(options: RemoteOptions): ConnectionLease {
    const open = this.#openFor(options);
    open.users++;
    let given = false;
    return {
      remote: open.remote,
      [Symbol.dispose]: () => {
        if (given) return;
        given = true;
        open.users--;
        this.#sweep();
      },
    };
  }

  /** Closes all, whoever uses them. */
  close(): void {
    for (const { remote } of this.#open) remote.close();
    this.#open.clear();
    this.#latest = undefined;
  }

  #openFor(options: RemoteOptions): Open {
    const key = JSON.stringify([options.address, options.caPem, options.client, options.token]);
    const known = [...this.#open].find((one) => one.key === key);
    const open = known ?? { key, remote: this.#connect(options), users: 0 };
    this.#open.add(open);
    this.#latest = open;
    this.#sweep();
    return open;
  }

  #sweep(): void {
    for (const open of [...this.#open]) {
      if (open.users > 0 || open === this.#latest) continue;
      this.#open.delete(open);
      open.remote.close();
    }
  }
}
