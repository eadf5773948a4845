/** The values that views show: what the host answers and says. No key, no ciphertext beyond a glimpse, no path. */
import type { ErrorCode, ErrorReport } from '../errors/index.ts';
import type { ModelSigner } from './signer.ts';
import type { Visibility } from '../protocol/index.ts';
import type { Doubt } from '../image/index.ts';
import type { OutputDescription } from '../network/index.ts';
import type { OperationEvent, OperationId } from '../operations/index.ts';
import type { LiveStage } from '../operations/live-stages.ts';
import type { Packing, PackingChoice } from '../packing/index.ts';
import type { MethodRun } from './method-run.ts';
import type { ModelSummary } from './model-types.ts';
import type { Settings } from './settings.ts';
import type { StageName, Trace } from '../stages/index.ts';

export type { ModelSigner } from './signer.ts';

export type { Packing, PackingChoice } from '../packing/index.ts';
export type { MethodRun } from './method-run.ts';
export type { Settings } from './settings.ts';

export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ErrorReport };

/** `absent`: this shell has none; `unprotected`: it only obfuscates; `unavailable`: it does not answer at the moment. */
export type KeyringProblem = 'absent' | 'unprotected' | 'unavailable';

/** What this shell can do; views look at this, never at which shell it is. */
export interface Capabilities {
  readonly shell: 'electron' | 'browser';
  /** Backend name of the operating system's keyring when it is a real one, else null with what is wrong. */
  readonly keyring:
    { readonly backend: string } | { readonly backend: null; readonly problem: KeyringProblem };
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

/** `unknown`: it was asked, and there was no answer that is one. */
export type UpdateState =
  { readonly state: 'off' | 'current' | 'unknown' } | { readonly state: 'newer'; readonly version: string };

/**
 * What somebody may hand on when something went wrong. Every text in it is one of a closed list or a version: no name that somebody gave, no address,
 * no path, no number of images, nothing that was asked or answered.
 */
export interface ProblemReport {
  readonly version: string;
  readonly shell: Capabilities['shell'];
  readonly node: string;
  readonly platform: string;
  readonly keyring: 'there' | KeyringProblem;
  readonly engines: readonly {
    readonly engine: 'native' | 'seal';
    readonly available: boolean;
    readonly cpuPath: string | null;
    readonly threads: number | null;
  }[];
  readonly settings: Pick<Settings, 'theme' | 'language' | 'engine' | 'keepHistory' | 'predictWhileDrawing'>;
  readonly vault: { readonly state: VaultStatus['state']; readonly opensBy: readonly SlotKind[] };
  /** The one that is chosen. */
  readonly server: {
    readonly own: boolean;
    readonly state: ServerState['state'];
    readonly error: ErrorCode | null;
  };
  /** Newest first. */
  readonly runs: readonly {
    readonly state: RunSummary['state'];
    readonly error: ErrorCode | null;
    readonly packing: Packing | null;
    /** As far as they came, with whole milliseconds where they ended. */
    readonly stages: readonly { readonly stage: StageName; readonly ms: number | null }[];
  }[];
  readonly requests: readonly {
    readonly kind: RequestKind;
    readonly outcome: LedgerRequest['outcome'];
    readonly ms: number;
  }[];
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
  readonly createdAt: string;
  /** Public, from a random id: says which key, nothing about it. */
  readonly fingerprint: string;
  /** Lives in memory only and is gone with the program. */
  readonly ephemeral: boolean;
  /** A secret for each parameter set that the key was used with. */
  readonly secrets: readonly { readonly packing: Packing; readonly parameters: string }[];
}

export interface ServerSummary {
  readonly id: string;
  readonly name: string;
  /** `host:port`, or null for the one that the app runs itself. */
  readonly address: string | null;
  readonly selected: boolean;
  /** A certificate authority of its own is trusted for it. */
  readonly ownAuthority?: boolean;
}

export interface ServerState {
  readonly id: string;
  readonly state: 'starting' | 'ready' | 'unreachable' | 'stopped';
  /** Of the server program. */
  readonly version?: string;
  readonly engine?: string;
  readonly cpuPath?: string;
  readonly threads?: number;
  readonly roundTripMs?: number;
  readonly error?: ErrorReport;
}

/** What became of the server that the app runs itself; nothing of what it computed. */
export interface BuiltInEvent {
  readonly at: string;
  /** `started`, then `ready`; `stopped` by the app or by a person; `ended` by itself. */
  readonly what: 'started' | 'ready' | 'stopped' | 'ended';
}

/** The server that the app runs itself. */
export interface BuiltInServer {
  /** Stopped by a person: it stays so until a person starts or chooses it. */
  readonly held: boolean;
  readonly state: ServerState['state'];
  /** Of this session, oldest first; the latest 100. */
  readonly log: readonly BuiltInEvent[];
}

/** The certificate that a server shows, believed or not. */
export interface ServerCertificate {
  /** Names of whom it is for and of who made it. */
  readonly subject: string;
  readonly issuer: string;
  readonly validTo: string;
  /** SHA-256, hexadecimal with colons. */
  readonly fingerprint: string;
  /** The authority at the end of what the server shows, to be trusted by it alone; null where that one is not shown. */
  readonly authorityPem: string | null;
}

/** What came of trying a server out. */
export interface ServerTest {
  /** Why it cannot be used as it was entered. */
  readonly error: ErrorReport | null;
  readonly certificate: ServerCertificate | null;
  readonly version?: string;
  readonly engine?: string;
  readonly threads?: number;
  readonly roundTripMs?: number;
  /** The time in which a public model came, for the speed of the way: the server offers one that is small enough. */
  readonly fetched?: { readonly bytes: number; readonly ms: number };
  readonly models: readonly Pick<ModelSummary, 'name' | 'title' | 'visibility' | 'standing' | 'signer'>[];
}

export type {
  LayerShape,
  ModelCard,
  ModelKernels,
  ModelLayer,
  ModelPlan,
  ModelStanding,
  ModelSummary,
} from './model-types.ts';

/** Why a packing was taken: the server has no other, a private model has no other, or it was expected to answer first. */
export type PackingReason =
  | { readonly kind: 'only' }
  | { readonly kind: 'private' }
  | { readonly kind: 'no-room' }
  | { readonly kind: 'first'; readonly choice: PackingChoice };

/** One prediction as the views show it. Scores are exact integers. */
/** A canary whose answer is not what it must be: the code, which check told it, and what names request and answer in a log. */
export interface CanaryMismatch {
  readonly code: 'CANARY_WRONG';
  readonly found: ErrorCode;
  /** 32 hexadecimal digits; null when it was never sent. */
  readonly requestId: string | null;
  /** Of the bytes of the answer, 64 hexadecimal digits; null when none came. */
  readonly answerSha256: string | null;
}

/** What came of the requests of known answer that travelled among the calls of a prediction. */
export interface CanaryReport {
  /** Those right, wrong and lost, and such as were the first of their kind: later ones are compared with them. */
  readonly sent: number;
  readonly right: number;
  /** Failed on the way: they say nothing of answers. */
  readonly lost: number;
  readonly wrong: readonly CanaryMismatch[];
}

export interface PredictionResult {
  readonly model: string;
  /** Absent in results of older versions: those were public. */
  readonly visibility?: Visibility;
  /** That the answer came under; absent in results of older versions. */
  readonly commitment?: string;
  /** Who signed the model; absent when nobody did. */
  readonly signer?: ModelSigner;
  readonly packing: Packing;
  /** Why this packing; null when somebody asked for it. */
  readonly packingReason: PackingReason | null;
  readonly engine: { readonly client: string; readonly server: string };
  readonly threads: { readonly client: number; readonly server: number };
  readonly parameters: {
    readonly name: string;
    readonly polyDegree: number;
    readonly plainModuliBits: readonly number[];
    readonly publishedModulusBits: number;
    /** Bits of security that it leaves (`ModelPlan`); absent in results of older versions. */
    readonly classicalBits?: number;
    readonly quantumBits?: number;
    /** Noise budget that the plan leaves, in bits; absent in results of older versions, like the next. */
    readonly budgetBits?: number;
    /** log2 of the probability that any score is wrong. */
    readonly failureProbabilityLog2?: number;
    /** An answer tells its scores and nothing else of a private model, but for a statistical distance of 2^-privacyBits; absent of public ones. */
    readonly privacyBits?: number;
  };
  readonly images: number;
  readonly predictions: readonly number[];
  readonly scores: readonly (readonly number[])[];
  readonly labels: readonly number[] | null;
  readonly accuracy: number | null;
  readonly differsFromPlain: number | null;
  /** Address of a second server that gave the same answer to the same ciphertexts; absent when none was asked. */
  readonly agreed?: string;
  /** Absent when none was sent. */
  readonly canaries?: CanaryReport;
  /** What scores mean; absent of digits, and in results of older versions. */
  readonly answers?: OutputDescription;
  /** Images with ink where the model does not read (outside its mask); absent in results of older versions. */
  readonly unreadInk?: number;
  readonly key: { readonly name: string; readonly ephemeral: boolean };
  readonly trace: Trace;
}

export interface ImageDoubt {
  /** Of the image in its file, from 0. */
  readonly index: number;
  readonly doubt: Doubt;
}

/** What of a picture is read: turned clockwise first, then cut out, in thousandths of the sides that it has then. */
export interface PictureView {
  readonly quarterTurns: number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What was done to the images of a file so that they are what the network reads. */
export type ReadingNote =
  /** Values were not of 0..255: the least and the greatest, as they were. */
  | { readonly kind: 'stretched'; readonly from: readonly [number, number] }
  /** Images on bright paper were inverted. */
  | { readonly kind: 'inverted'; readonly images: number }
  /** Images were centred and scaled the way MNIST was. */
  | { readonly kind: 'centred'; readonly images: number }
  /** Rows and columns were changed for each other. */
  | { readonly kind: 'transposed' };

/** What a file came to: images of 28 x 28 grey bytes, 0 paper to 255 ink, or labels. */
export type FileReading =
  | {
      readonly kind: 'images';
      readonly count: number;
      /** count * 784 bytes. */
      readonly pixels: Uint8Array;
      /** In the order of the images; those without a doubt are left out. */
      readonly doubts: readonly ImageDoubt[];
      readonly notes: readonly ReadingNote[];
      /** A digit an image, where the file has them beside its images. */
      readonly labels?: Uint8Array;
    }
  | {
      readonly kind: 'labels';
      /** A digit 0..9 a byte. */
      readonly labels: Uint8Array;
    };

/** Rows of a table or sequences as they were written, for people to look at: nothing is computed from them. */
export interface RowTexts {
  readonly header: readonly string[];
  /** Of each row; empty where there are too many to be shown. */
  readonly cells: readonly (readonly string[])[];
}

/** What a table came to for a model: the integers that its network reads. */
export interface RowsReading extends RowTexts {
  readonly count: number;
  /** As many bytes a row as the network has inputs. */
  readonly levels: Uint8Array;
  /** What rows really are: numbers of classes, or values; null in it where nothing is said of a row, null where no column says anything. */
  readonly labels: readonly (number | null)[] | null;
}

/** Real ciphertext bytes of the running upload, for the texture of "what the server sees". At most 4096 bytes, public. */
export interface Glimpse {
  readonly kind: 'glimpse';
  readonly bytes: Uint8Array;
}

/** Where the images of a run came from. */
export const RUN_SOURCES = ['drawing', 'sample', 'file', 'form'] as const;
export type RunSource = (typeof RUN_SOURCES)[number];

/** A prediction of this session, as every window is told of it. */
export interface RunSummary {
  readonly id: OperationId;
  readonly startedAt: string;
  /** `queued`: it waits for those that were asked for before it. */
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  /** Of one that waits: 1 is the next. */
  readonly place?: number | undefined;
  readonly images: number;
  readonly source: RunSource | null;
  readonly title: string;
  /** What was asked for by name. */
  readonly model?: string | undefined;
}

/** All that the host holds of a run, in memory only: enough to show it in a window that was not there. */
export interface RunRecord extends RunSummary {
  /** 28 x 28 grey bytes an image; of rows, the integers that the network reads. */
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array | null;
  /** Rows as they were written; absent of images. */
  readonly rows?: RowTexts | undefined;
  /** Since it began, or was asked for while it waits; of one that has ended, until then. */
  readonly elapsedMs: number;
  /** Number of the last event that is taken into account here; those that follow are news. */
  readonly sequence: number;
  readonly stages: readonly LiveStage[];
  readonly glimpse: Uint8Array | null;
  readonly result: PredictionResult | null;
  readonly error: ErrorReport | null;
}

export type RequestKind =
  'catalog' | 'plans' | 'model' | 'key-status' | 'keys' | 'predict' | 'canary' | 'update' | 'other';

/** One request to a server, as it left this computer. */
export interface LedgerRequest {
  /** Counts up within the session. */
  readonly id: number;
  readonly at: string;
  /** As it was dialled: `host:port`. */
  readonly server: string;
  readonly kind: RequestKind;
  /** Named in the request; null where none is. */
  readonly model: string | null;
  /** It named evaluation keys: requests that name the same ones are seen to be of one person. */
  readonly linkable: boolean;
  /** Bytes of its messages: without HTTP, TLS and what frames a message. Told when it has ended. */
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly durationMs: number;
  readonly outcome: 'open' | 'done' | 'stopped' | 'failed';
}

/** Of the whole session, also of requests that are not listed any more. */
export interface LedgerTotals {
  readonly requests: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

export interface HistoryEntry {
  readonly id: string;
  readonly at: string;
  readonly model: string;
  readonly packing: Packing;
  /** Name of the parameter set. */
  readonly parameters: string;
  /** Null for the app's own server and servers that are gone. */
  readonly serverId: string | null;
  /** `removed`: it was one of the list; `named`: for one session; `unknown`: of an earlier version, own or removed. */
  readonly server: 'own' | 'kept' | 'removed' | 'named' | 'unknown';
  readonly images: number;
  readonly wallMs: number;
  readonly uploadBytes: number;
  readonly downloadBytes: number;
  /** Whether the answer was kept, sealed. */
  readonly kept: boolean;
  /** Absent while the vault is locked, and when it was not kept. */
  readonly predictions?: readonly number[];
  readonly accuracy?: number | null;
  /** Names of the classes, where predictions are numbers of named ones. */
  readonly classes?: readonly string[];
  readonly trace: Trace;
}

/** What any operation may result in. */
export type OperationResult = PredictionResult | KeySummary | MethodRun;

/** What the host says by itself. */
export interface HostEvents {
  readonly operation: {
    readonly id: OperationId;
    readonly sequence: number;
    readonly event: OperationEvent<OperationResult> | Glimpse;
  };
  readonly vault: VaultStatus;
  readonly server: ServerState;
  /** A server was added, changed, removed or chosen: those that are known now. */
  readonly servers: readonly ServerSummary[];
  /** A key was made, renamed or deleted, or got a further secret: those that are known now. */
  readonly keys: readonly KeySummary[];
  readonly settings: Settings;
  /** A run began, ended or was put away: those that are known now, newest first. */
  readonly runs: readonly RunSummary[];
  /** The history changed: a prediction was taken in, or could not be (its answer stands either way); null when entries were deleted. */
  readonly history: { readonly id: OperationId | null; readonly error: ErrorReport | null };
  /** A request to a server began, or has ended. */
  readonly ledger: LedgerRequest;
}
export type HostEventName = keyof HostEvents;
export const HOST_EVENT_NAMES = [
  'operation',
  'vault',
  'server',
  'servers',
  'keys',
  'settings',
  'runs',
  'history',
  'ledger',
] as const satisfies readonly HostEventName[];
