/**
 * Where evaluation keys lie so that every replica of a server finds them: whole sets by their digest, parts of uploads by client and digest.
 *
 * It holds the wire form, in pieces. What computes (store.ts) is each replica's own. A store that cannot be reached is no failure of a call:
 * whoever asks is told nothing and goes on with what it has in memory.
 */
import type { EvaluationKeysReference } from '../../shared/protocol/index.ts';

/** All pieces of a set but the last one have this size, so that their offsets follow from their numbers. */
export const PIECE_BYTES = 524_288;

export interface StoredKeys {
  /** Complete, and any replica can fetch it. */
  readonly whole: boolean;
  /** From the beginning, without a gap. */
  readonly pieces: number;
}

/** Part of an upload: a client's own until it is whole, so that nobody else can spoil it. */
export interface PartName {
  readonly reference: EvaluationKeysReference;
  /** See rpc/identity.ts. */
  readonly client: string;
}

export interface KeyStore {
  /** Whether other replicas see what is put here. */
  readonly shared: boolean;
  /** Now; of an embedded one always. */
  readonly connected: boolean;
  /** What is there of a set. Undefined: nobody can say. */
  find(part: PartName): Promise<StoredKeys | undefined>;
  /**
   * Room for so many pieces within the client's share; its own oldest sets make place.
   * False when the store cannot be reached. @throws EVALUATION_KEYS_NO_ROOM
   */
  reserve(part: PartName, pieces: number): Promise<boolean>;
  /** One piece, at the end of what is there or over one that is. False where it was not kept. */
  put(part: PartName, piece: number, bytes: Uint8Array): Promise<boolean>;
  /** Makes a set of so many pieces whole: from then on it is everybody's who knows its digest. False where that failed. */
  seal(part: PartName, pieces: number): Promise<boolean>;
  /** A piece of the whole set, or of the client's part of it; undefined where there is none. */
  get(part: PartName, piece: number): Promise<Uint8Array | undefined>;
  /** Throws away the part, and the whole set as well where it turned out to be another than its digest says. */
  discard(part: PartName, what: 'part' | 'all'): Promise<void>;
  /** The set was used: its time begins again. */
  touch(reference: EvaluationKeysReference): void;
  close(): Promise<void>;
}

export const piecesOf = (bytes: number): number => Math.ceil(bytes / PIECE_BYTES);
