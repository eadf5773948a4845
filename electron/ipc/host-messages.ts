/** What main and the host process say to each other, besides handing over ports: a closed list, parsed by whoever receives. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { NETWORK_NAME } from '../../shared/network/limits.ts';
import { ENGINE_CHOICES, type EngineChoice } from '../../shared/protocol/index.ts';

export interface HostStart {
  readonly kind: 'start';
  /** Folder of the profile (keystore, history, settings); null for the usual one, which the command line uses too. */
  readonly profileDir: string | null;
  readonly modelsDir: string;
  readonly version: string;
  readonly keyring: KeyringFacts;
}

/** What is known of the OS keyring when the host starts. */
export interface KeyringFacts {
  /** `basic_text` and `unknown` mean that there is no real one. */
  readonly backend: string;
  readonly available: boolean;
}

/** Main to host. A `view` message carries a port beside it. */
export type ToHost =
  | HostStart
  | { readonly kind: 'view' }
  | { readonly kind: 'close' }
  | { readonly kind: 'keyring-answer'; readonly id: number; readonly bytes: Uint8Array | null }
  | { readonly kind: 'server-ready'; readonly id: number; readonly line: string }
  | { readonly kind: 'server-gone'; readonly id: number };

/** Host to main. */
export type ToMain =
  | { readonly kind: 'started' }
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'closed' }
  | {
      readonly kind: 'keyring';
      readonly id: number;
      readonly action: 'wrap' | 'unwrap';
      readonly bytes: Uint8Array;
    }
  | {
      readonly kind: 'server-start';
      readonly id: number;
      readonly modelsDir: string;
      readonly engine: EngineChoice;
      readonly privateModel?: string | undefined;
    }
  | { readonly kind: 'server-stop'; readonly id: number };

const MAX_KEYRING_BYTES = 8192;
const MAX_LINE = 8192;
const MAX_PATH = 4096;

type Fields = Readonly<Record<string, unknown>>;

function refuse(): never {
  throw new CryptoNetsError(
    'MESSAGE_INVALID',
    'a message between two processes of the app is not well formed',
  );
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : refuse();
}

const id = (value: unknown): number =>
  Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : refuse();
const text = (value: unknown, max: number): string =>
  typeof value === 'string' && value.length <= max ? value : refuse();
const name = (value: unknown): string => (NETWORK_NAME.test(text(value, 64)) ? (value as string) : refuse());
const bytes = (value: unknown): Uint8Array =>
  value instanceof Uint8Array && value.length <= MAX_KEYRING_BYTES ? value : refuse();
function among<const T extends readonly string[]>(value: unknown, ...allowed: T): T[number] {
  return allowed.find((entry) => entry === value) ?? refuse();
}

/** Parses what main said; throws MESSAGE_INVALID. */
export function parseToHost(value: unknown): ToHost {
  const message = fields(value);
  switch (message['kind']) {
    case 'start':
      return parseStart(message);
    case 'view':
    case 'close':
      return { kind: message['kind'] };
    case 'keyring-answer':
      return {
        kind: 'keyring-answer',
        id: id(message['id']),
        bytes: message['bytes'] === null ? null : bytes(message['bytes']),
      };
    case 'server-ready':
      return { kind: 'server-ready', id: id(message['id']), line: text(message['line'], MAX_LINE) };
    case 'server-gone':
      return { kind: 'server-gone', id: id(message['id']) };
    default:
      return refuse();
  }
}

function parseStart(message: Fields): HostStart {
  const keyring = fields(message['keyring']);
  if (typeof keyring['available'] !== 'boolean') refuse();
  return {
    kind: 'start',
    profileDir: message['profileDir'] === null ? null : text(message['profileDir'], MAX_PATH),
    modelsDir: text(message['modelsDir'], MAX_PATH),
    version: text(message['version'], 64),
    keyring: { backend: text(keyring['backend'], 64), available: keyring['available'] },
  };
}

/** Parses what the host said; throws MESSAGE_INVALID. */
export function parseToMain(value: unknown): ToMain {
  const message = fields(value);
  switch (message['kind']) {
    case 'started':
    case 'closed':
      return { kind: message['kind'] };
    case 'failed':
      return { kind: 'failed', code: text(message['code'], 64) };
    case 'keyring':
      return {
        kind: 'keyring',
        id: id(message['id']),
        action: among(message['action'], 'wrap', 'unwrap'),
        bytes: bytes(message['bytes']),
      };
    case 'server-start':
      return {
        kind: 'server-start',
        id: id(message['id']),
        modelsDir: text(message['modelsDir'], MAX_PATH),
        engine: among(message['engine'], ...ENGINE_CHOICES),
        privateModel: message['privateModel'] === undefined ? undefined : name(message['privateModel']),
      };
    case 'server-stop':
      return { kind: 'server-stop', id: id(message['id']) };
    default:
      return refuse();
  }
}
