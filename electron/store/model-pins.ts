/** Which model a server had under a name when it was first asked: what a later answer is compared with. */
import type { Connection } from './connection.ts';

export interface ModelPin {
  /** `host:port`. */
  readonly server: string;
  readonly model: string;
  readonly digest: string;
  /** Ed25519 public key, 64 hexadecimal digits; null of a model that nobody had signed. */
  readonly signer: string | null;
}

export class ModelPinTable {
  readonly #find;
  readonly #write;
  readonly #forget;

  constructor(connection: Connection) {
    this.#find = connection.query<Pick<ModelPin, 'digest' | 'signer'>>(
      'SELECT digest, signer FROM model_pins WHERE server = ? AND model = ?',
    );
    this.#forget = connection.query('DELETE FROM model_pins WHERE server = ?');
    this.#write = connection.query(
      `INSERT INTO model_pins (server, model, digest, signer, seen_ms) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (server, model)
       DO UPDATE SET digest = excluded.digest, signer = excluded.signer, seen_ms = excluded.seen_ms`,
    );
  }

  /** What was seen; undefined when the server was never asked for the model. */
  of(server: string, model: string): Pick<ModelPin, 'digest' | 'signer'> | undefined {
    return this.#find.get(server, model);
  }

  keep({ server, model, digest, signer }: ModelPin, seenAtMs: number): void {
    this.#write.run(server, model, digest, signer, seenAtMs);
  }

  /** Of a server that was removed. */
  forget(server: string): void {
    this.#forget.run(server);
  }
}
