/** A request that was agreed upon and sized, whatever its packing: the one face that Predict sees. */
import type { EncryptedScores } from '../../engine/wire/scores.ts';
import type { StageEnded, StageProgress } from '../../shared/operations/index.ts';
import type { Packing } from '../../shared/packing/index.ts';
import type { Visibility } from '../../shared/protocol/index.ts';

export interface Computation {
  readonly modelName: string;
  /** Stands in the answer. */
  readonly modelCommitment: string;
  /** Of a private model the layers are told as one. */
  readonly visibility: Visibility;
  /** Of its plan. */
  readonly steps: number;
  readonly parameterSet: string;
  /** Payload of its upload. */
  readonly uploadBytes: number;
  /** Upper bound on the memory of its evaluation. */
  readonly memoryBytes: number;
  readonly packing: Packing;
  /** That it could be about: as many as a batch has slots. */
  readonly images: number;
  /** For the order of turns, beside others of its packing. */
  readonly cost: number;
  /** @throws ENGINE_UNAVAILABLE */
  begin(options: RunOptions): Promise<Run>;
  /** Gives back what was borrowed for it. */
  release(): void;
}

/** A computation that takes its upload. */
export interface Run {
  /** Payload that was taken so far. */
  readonly receivedBytes: number;
  /** Runs to the result and frees what it took, whatever happens. */
  finish(): Promise<EncryptedScores>;
}

/** How a run talks to the call that it serves. */
export interface RunOptions {
  readonly signal: AbortSignal;
  /** The next message; undefined once the client has sent everything. */
  readonly next: () => Promise<UploadMessage | undefined>;
  /** Told how much payload was checked and taken, every so often and at the end. */
  readonly acknowledge: (receivedBytes: number) => void;
  /** Called when the engine's clock starts; returns where the engine reports to. */
  readonly openReport: () => (event: StageProgress | StageEnded) => void;
}

/** A message of the upload, free of wire types. */
export type UploadMessage =
  | { readonly kind: 'header' }
  | { readonly kind: 'seeds'; readonly seeds: Uint8Array }
  | {
      readonly kind: 'blocks';
      readonly firstBlock: number;
      readonly blocks: Uint8Array;
      /** Gives their memory back to whoever receives: once the engine has taken them. */
      readonly giveBack: () => void;
    };
