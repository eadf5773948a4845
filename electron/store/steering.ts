/** The rows that steer secrets, as they are now, and the sealed row by which the vault vouches for them. Its bytes are opaque here. */
import { blob, type Connection } from './connection.ts';

/** A row that decides where a secret goes, under which name it is found, or how long it is open. */
export interface SteeringRow {
  readonly kind: 'key' | 'server' | 'setting' | 'model';
  readonly id: string;
  /** For people: the name of a key or a server, … */
  readonly label: string;
  /** Everything that steers, as one text. */
  readonly content: string;
}

export interface StoredSeal {
  /** Of the vault whose data key sealed it. */
  readonly epoch: number;
  readonly sealed: Uint8Array;
}

/** Settings that steer: how long an open vault stays open, and whether answers are written down. */
const SETTINGS = "('vault.auto-lock-minutes', 'history.keep')";

/** Models that nobody signed are vouched for as before there were signers. Where a server is and what it is trusted by, not how fast it was; of a key its name and age, its secrets being sealed themselves. */
const ROWS = `
  SELECT 'key' AS kind, id, name AS label, json_array(name, created_ms) AS content FROM keys
  UNION ALL
  SELECT 'server', id, name, json_array(name, address, tls, ca_pem, added_ms) FROM servers
  UNION ALL
  SELECT 'setting', key, key, value FROM settings WHERE key IN ${SETTINGS}
  UNION ALL
  SELECT 'model', server || ' ' || model, model || ' of ' || server,
    CASE WHEN signer IS NULL THEN digest ELSE json_array(digest, signer) END FROM model_pins`;

type Joined = { readonly [K in keyof SteeringRow]: SteeringRow[K] | null } & {
  readonly [K in keyof StoredSeal]: StoredSeal[K] | null;
};

/** One statement, so that rows and seal are of one moment whatever other programs write. */
const STATE = `
  SELECT rows.*, vault_seal.epoch, vault_seal.sealed
  FROM (SELECT 1) LEFT JOIN vault_seal LEFT JOIN (${ROWS}) AS rows ORDER BY kind, rows.id`;

export interface SteeringState {
  readonly rows: readonly SteeringRow[];
  /** Undefined when nothing was vouched for yet. */
  readonly seal: StoredSeal | undefined;
}

export class SteeringTable {
  readonly #state;
  readonly #write;

  constructor(connection: Connection) {
    this.#state = connection.query<Joined>(STATE);
    this.#write = connection.query(
      `INSERT INTO vault_seal (id, epoch, sealed) VALUES (1, ?, ?)
       ON CONFLICT (id) DO UPDATE SET epoch = excluded.epoch, sealed = excluded.sealed`,
    );
  }

  /** As it is now. */
  state(): SteeringState {
    const joined = this.#state.all();
    const { epoch = null, sealed = null } = joined[0] ?? {};
    const rows = joined.filter((row): row is Joined & SteeringRow => row.kind !== null);
    return { rows, seal: epoch === null || sealed === null ? undefined : { epoch, sealed: blob(sealed) } };
  }

  replaceSeal({ epoch, sealed }: StoredSeal): void {
    this.#write.run(epoch, sealed);
  }
}
