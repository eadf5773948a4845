/** The catalog from the wire: every count, text and size bounded before anybody uses it. */
import {
  InputKind as WireInputKind,
  Visibility as WireVisibility,
  type Engine,
  type GetCatalogResponse,
  type InteractiveOffer,
  type Limits,
  type Model,
  type SignedManifest as WireManifest,
} from '../../../proto/gen/cryptonets/v1/catalog.ts';
import { Expander as WireExpander } from '../../../proto/gen/cryptonets/v1/common.ts';
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import { MANIFEST_LIMITS, type SignedManifest } from '../../../shared/manifest/index.ts';
import { NETWORK_LIMITS, NETWORK_NAME, type InputKind } from '../../../shared/network/index.ts';
import { MOST_INTERACTIVE_IMAGES } from '../../../shared/packing/geometry.ts';
import { isDigest, MAX_CHUNK_BYTES, type Expander, type Visibility } from '../../../shared/protocol/index.ts';
import { planFromWire, type RemotePlan } from './plans.ts';
import { shownText } from './text.ts';

export interface RemoteModel {
  readonly name: string;
  readonly visibility: Visibility;
  /** What names the weights: the digest of the encoded network of a public model, a salted commitment to that of a private one. */
  readonly commitment: string;
  readonly title: string;
  /** Grey levels are 2^inputBits. */
  readonly inputBits: number;
  readonly reads: InputKind;
  /** null when the server does not tell it. */
  readonly accuracy: number | null;
  /** 0 of a private model. */
  readonly encodedBytes: number;
  readonly plans: readonly RemotePlan[];
  /** Of bounded size and nothing more: whether it holds is for operations/signer.ts. Undefined where nobody signed the model. */
  readonly manifest: SignedManifest | undefined;
}

export interface RemoteEngine {
  readonly engine: string;
  readonly cpuPath: string;
  readonly threads: number;
  /** Of uploads of batches: what it reads fast beside SEAL's own. */
  readonly expanders: readonly Expander[];
}

export interface RemoteCatalog {
  readonly serverVersion: string;
  /** What batches are computed on. */
  readonly batch: RemoteEngine;
  /** Of interactive predictions; undefined where they are not offered. */
  readonly interactive: RemoteEngine | undefined;
  readonly models: readonly RemoteModel[];
  readonly limits: RemoteLimits;
}

/** What the server allows; never more than this client would send anyway. */
export interface RemoteLimits {
  readonly maxChunkBytes: number;
  readonly maxUploadBytes: number;
  readonly maxDeadlineMs: number;
  /** Images of one interactive prediction. */
  readonly maxInteractiveImages: number;
}

const MAX_MODELS = 256;
const MAX_PLANS = 16;
const MAX_DEADLINE_MS = 2 ** 31 - 1;

function refuse(what: string): never {
  throw new CryptoNetsError('MESSAGE_INVALID', `The server's catalog is not well formed: ${what}.`);
}

/** @throws MESSAGE_INVALID, PARAMETERS_INVALID */
export function catalogFromWire(wire: GetCatalogResponse): RemoteCatalog {
  if (wire.models.length > MAX_MODELS) refuse(`more than ${MAX_MODELS} models`);
  return {
    serverVersion: shownText(wire.serverVersion, 64),
    batch: engineFromWire(wire.batch),
    interactive: wire.interactive && engineFromWire(wire.interactive.engine),
    models: wire.models.map(modelFromWire),
    limits: limitsFromWire(wire.limits, wire.interactive),
  };
}

const VISIBILITY: Partial<Record<WireVisibility, Visibility>> = {
  [WireVisibility.VISIBILITY_PRIVATE]: 'private',
  [WireVisibility.VISIBILITY_PUBLIC]: 'public',
};

/** Older servers do not say: theirs read digits. */
const READS: Partial<Record<WireInputKind, InputKind>> = {
  [WireInputKind.INPUT_KIND_UNSPECIFIED]: 'digit',
  [WireInputKind.INPUT_KIND_DIGIT]: 'digit',
  [WireInputKind.INPUT_KIND_IMAGE]: 'image',
  [WireInputKind.INPUT_KIND_TABLE]: 'table',
  [WireInputKind.INPUT_KIND_SEQUENCE]: 'sequence',
};

function engineFromWire(wire: Engine | undefined): RemoteEngine {
  if (!wire) refuse('no engine');
  const { engine, cpuPath, threads } = wire;
  const shown = { engine: shownText(engine, 32), cpuPath: shownText(cpuPath, 32), threads };
  // What a later server may have beside it is nothing to this client.
  const expanders = wire.expanders.includes(WireExpander.EXPANDER_AES128) ? (['aes128'] as const) : [];
  return { ...shown, expanders };
}

function modelFromWire(wire: Model): RemoteModel {
  if (!NETWORK_NAME.test(wire.name)) refuse('name of a model');
  if (!isDigest(wire.commitment)) refuse('commitment of a model');
  const visibility = VISIBILITY[wire.visibility] ?? refuse('visibility of a model');
  if (wire.plans.length > MAX_PLANS) refuse(`more than ${MAX_PLANS} plans`);
  const { accuracy = 0 } = wire;
  const maxBytes = NETWORK_LIMITS.metadataBytes + NETWORK_LIMITS.weightsBytes;
  return {
    name: wire.name,
    visibility,
    commitment: wire.commitment,
    title: shownText(wire.title, 120) || wire.name,
    inputBits: bounded(wire.inputBits, 1, NETWORK_LIMITS.pixelBits, 'bits'),
    reads: READS[wire.reads] ?? refuse('what a model reads'),
    accuracy: accuracy > 0 && accuracy <= 1 ? accuracy : null,
    encodedBytes: visibility === 'private' ? 0 : bounded(wire.encodedBytes, 1, maxBytes, 'bytes of a model'),
    plans: wire.plans.flatMap((plan) => planFromWire(plan) ?? []),
    manifest: wire.manifest && manifestFromWire(wire.manifest),
  };
}

function manifestFromWire({ text, signer, signature }: WireManifest): SignedManifest {
  const { characters, signerBytes, signatureBytes } = MANIFEST_LIMITS;
  if (text.length > characters) refuse('size of a manifest');
  if (signer.length !== signerBytes) refuse('key of a signer');
  if (signature.length !== signatureBytes) refuse('size of a signature');
  return { text, signer, signature };
}

function limitsFromWire(wire: Limits | undefined, interactive: InteractiveOffer | undefined): RemoteLimits {
  return {
    maxChunkBytes: atMost(wire?.maxChunkBytes, MAX_CHUNK_BYTES),
    maxUploadBytes: atMost(wire?.maxUploadBytes, Number.MAX_SAFE_INTEGER),
    maxDeadlineMs: atMost(wire?.maxDeadlineMs, MAX_DEADLINE_MS),
    maxInteractiveImages: atMost(interactive?.maxImages, MOST_INTERACTIVE_IMAGES),
  };
}

/** What the server says, where it says something, but never more than this client's own. */
function atMost(value: number | undefined, own: number): number {
  return value !== undefined && value > 0 ? Math.min(value, own) : own;
}

function bounded(value: number, minimum: number, maximum: number, what: string): number {
  return Number.isInteger(value) && value >= minimum && value <= maximum ? value : refuse(what);
}
