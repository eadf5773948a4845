/** The values that views show: what the host answers and says. No key, no ciphertext beyond a glimpse, no path. */
import type { ErrorReport } from '../errors/index.ts';
import type { OperationEvent, OperationId } from '../operations/index.ts';
import type { Trace } from '../stages/index.ts';

export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ErrorReport };

/** What this shell can do; views look at this, never at which shell it is. */
export interface Capabilities {
  readonly shell: 'electron' | 'browser';
  /** Backend name of the operating system's keyring when it is a real one, else null with a reason. */
  readonly keyring: { readonly backend: string } | { readonly backend: null; readonly reason: string };
}

export interface About {
  readonly version: string;
  readonly capabilities: Capabilities;
  readonly engines: readonly {
    readonly engine: 'native' | 'seal';
    readonly available: boolean;
    readonly cpuPath?: string;
    readonly threads?: number;
    readonly reason?: string;
  }[];
  readonly node: string;
  readonly platform: string;
}

export type SlotKind = 'passphrase' | 'recovery' | 'keyring' | 'file';

export interface VaultStatus {
  /** `missing`: nothing stored, keys live in memory until one is made; `locked`; `unlocked`. */
  readonly state: 'missing' | 'locked' | 'unlocked';
  readonly slots: readonly {
    readonly id: string;
    readonly kind: SlotKind;
    readonly createdAt: string;
    readonly backend?: string;
  }[];
}

export interface KeySummary {
  readonly id: string;
  readonly name: string;
  readonly parameters: string;
  readonly createdAt: string;
  /** Public, from a random id: says which key, nothing about it. */
  readonly fingerprint: string;
  /** Lives in memory only and is gone with the program. */
  readonly ephemeral: boolean;
}

export interface ServerSummary {
  readonly id: string;
  readonly name: string;
  /** `host:port`, or null for the one that the app runs itself. */
  readonly address: string | null;
  readonly selected: boolean;
}

export interface ServerState {
  readonly id: string;
  readonly state: 'starting' | 'ready' | 'unreachable' | 'stopped';
  readonly engine?: string;
  readonly cpuPath?: string;
  readonly threads?: number;
  readonly roundTripMs?: number;
  readonly error?: ErrorReport;
}

export interface ModelSummary {
  readonly name: string;
  readonly title: string;
  readonly digest: string;
  /** Grey levels are 2^inputBits. */
  readonly inputBits: number;
  readonly inputHeight: number;
  readonly inputWidth: number;
  readonly outputs: number;
  /** Of the integer network on its test set; null when unknown. */
  readonly accuracy: number | null;
  readonly packings: readonly {
    readonly packing: 'batch' | 'interactive';
    readonly parameters: string;
    readonly planDigest: string;
  }[];
}

/** One prediction as the views show it. Scores are exact integers. */
export interface PredictionResult {
  readonly model: string;
  readonly packing: 'batch' | 'interactive';
  /** Why this packing, in a sentence with the numbers; null when somebody asked for it. */
  readonly packingReason: string | null;
  readonly engine: { readonly client: string; readonly server: string };
  readonly threads: { readonly client: number; readonly server: number };
  readonly parameters: {
    readonly name: string;
    readonly polyDegree: number;
    readonly plainModuliBits: readonly number[];
    readonly publishedModulusBits: number;
  };
  readonly images: number;
  readonly predictions: readonly number[];
  readonly scores: readonly (readonly number[])[];
  readonly labels: readonly number[] | null;
  readonly accuracy: number | null;
  readonly differsFromPlain: number | null;
  readonly key: { readonly name: string; readonly ephemeral: boolean };
  readonly trace: Trace;
}

/** Real ciphertext bytes of the running upload, for the texture of "what the server sees". At most 4096 bytes, public. */
export interface Glimpse {
  readonly kind: 'glimpse';
  readonly bytes: Uint8Array;
}

export interface HistoryEntry {
  readonly id: string;
  readonly at: string;
  readonly model: string;
  readonly packing: 'batch' | 'interactive';
  readonly images: number;
  readonly wallMs: number;
  readonly uploadBytes: number;
  readonly downloadBytes: number;
  /** Absent while the vault is locked. */
  readonly predictions?: readonly number[];
  readonly accuracy?: number | null;
  readonly trace: Trace;
}

export interface Settings {
  readonly theme: 'system' | 'light' | 'dark';
  readonly engine: 'auto' | 'native' | 'seal';
  readonly keepHistory: boolean;
  readonly autoLockMinutes: number;
}

/** What the host says by itself. */
export interface HostEvents {
  readonly operation: {
    readonly id: OperationId;
    readonly sequence: number;
    readonly event: OperationEvent<PredictionResult | KeySummary> | Glimpse;
  };
  readonly vault: VaultStatus;
  readonly server: ServerState;
  readonly settings: Settings;
}
export type HostEventName = keyof HostEvents;
export const HOST_EVENT_NAMES = [
  'operation',
  'vault',
  'server',
  'settings',
] as const satisfies readonly HostEventName[];
