/**
 * Which connections may stay: shares by address, idle ones give way to newcomers, and a reserve that health is asked through.
 *
 * A connection is idle while none of its calls is served: a socket that says nothing, one that answers pings, one with streams whose request
 * never comes. Idle ones cost nothing to close (a client connects again by itself), so they never keep anybody out.
 */

export interface ConnectionLimits {
  readonly maxConnections: number;
  /** Of one address. */
  readonly maxConnectionsPerAddress: number;
}

/** Beyond the limit, so many newcomers are let in to ask for health, and for nothing else. */
export const HEALTH_RESERVE = 16;

export type ConnectionRefusal = 'connections-full' | 'connections-of-address' | 'connection-made-room';

export interface Connection {
  readonly address: string;
  /** Calls that are being served. */
  calls: number;
  /** Let in beyond the limit. */
  reserved: boolean;
  readonly close: () => void;
}

export interface ConnectionsParts {
  readonly limits: ConnectionLimits;
  /** Addresses that speak for many clients, such as proxies: no share of their own bounds them. */
  readonly isShared: (address: string) => boolean;
  readonly refused: (reason: ConnectionRefusal, address: string) => void;
}

export class Connections {
  readonly #parts: ConnectionsParts;
  /** In the order in which they came. */
  readonly #open = new Set<Connection>();

  constructor(parts: ConnectionsParts) {
    this.#parts = parts;
  }

  get count(): number {
    return this.#open.size;
  }

  /** A newcomer, for which others may be closed; undefined when it has to go itself. */
  open(address: string, close: () => void): Connection | undefined {
    const { limits, isShared } = this.#parts;
    if (!isShared(address) && this.#of(address).length >= limits.maxConnectionsPerAddress) {
      const idle = this.#of(address).find(isIdle);
      if (!idle) return void this.#parts.refused('connections-of-address', address);
      this.#evict(idle, 'connections-of-address');
    }
    const connection = { address, calls: 0, reserved: !this.#makeRoom(), close };
    if (connection.reserved) this.#makeReserve(address);
    this.#open.add(connection);
    return connection;
  }

  closed(connection: Connection): void {
    this.#open.delete(connection);
  }

  /** Whether it may make other calls than for health: a place may have become free since it came. */
  admits(connection: Connection): boolean {
    if (connection.reserved && this.#makeRoom()) connection.reserved = false;
    return !connection.reserved;
  }

  #of(address: string): Connection[] {
    return [...this.#open].filter((connection) => connection.address === address);
  }

  /** Whether there is an ordinary place, if need be the one of an idle connection of whoever has the most. */
  #makeRoom(): boolean {
    const ordinary = [...this.#open].filter(({ reserved }) => !reserved);
    if (ordinary.length < this.#parts.limits.maxConnections) return true;
    const idle = this.#greediest(ordinary.filter(isIdle));
    if (idle) this.#evict(idle, 'connection-made-room');
    return idle !== undefined;
  }

  #makeReserve(address: string): void {
    this.#parts.refused('connections-full', address);
    const reserve = [...this.#open].filter(({ reserved }) => reserved);
    if (reserve.length >= HEALTH_RESERVE) this.#evict(reserve[0]!, 'connections-full');
  }

  /** The oldest connection of the address that has the most of all. */
  #greediest(candidates: readonly Connection[]): Connection | undefined {
    const counts = new Map<string, number>();
    for (const { address } of this.#open) counts.set(address, (counts.get(address) ?? 0) + 1);
    const held = ({ address }: Connection): number => counts.get(address) ?? 0;
    const most = Math.max(...candidates.map(held));
    return candidates.find((candidate) => held(candidate) === most);
  }

  #evict(connection: Connection, reason: ConnectionRefusal): void {
    this.#open.delete(connection);
    this.#parts.refused(reason, connection.address);
    connection.close();
  }
}

function isIdle({ calls, reserved }: Connection): boolean {
  return calls === 0 && !reserved;
}
