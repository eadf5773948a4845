/** The server's configuration: one JSON file, then the environment, then flags; each later one wins, and each entry is checked. */
import { readFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { CryptoNetsError } from '../shared/errors/index.ts';
import { parseAddress } from './transport/address.ts';

const DEFAULT_MODELS = fileURLToPath(new URL('../models', import.meta.url));
/** What this process may use: the machine's memory, or a container's share of it. */
const availableBytes = Math.min(totalmem(), process.constrainedMemory() || Infinity);
const count = (minimum: number, maximum: number) => z.coerce.number().int().min(minimum).max(maximum);
const path = z.string().min(1).max(4096);

const limitsSchema = z.strictObject({
  /** Evaluations at a time. */
  maxConcurrentPredictions: count(1, 64).default(1),
  /** Interactive predictions at a time, beside batches. */
  maxConcurrentInteractive: count(1, 64).default(1),
  /** Requests that wait for their turn; what comes beyond is told BUSY. */
  maxQueuedPredictions: count(0, 1024).default(8),
  /** Waiting and running requests of one address. */
  maxPredictionsPerPeer: count(1, 1024).default(4),
  /** All running evaluations together, as the plans bound them. */
  maxMemoryBytes: count(1, Number.MAX_SAFE_INTEGER).default(Math.floor(availableBytes * 0.6)),
  maxUploadBytes: count(1, Number.MAX_SAFE_INTEGER).default(1_073_741_824),
  /** All evaluation keys, expanded, together. */
  maxKeyBytes: count(1, Number.MAX_SAFE_INTEGER).default(Math.floor(availableBytes * 0.2)),
  /** Evaluation keys of one address. */
  maxKeyBytesPerPeer: count(1, Number.MAX_SAFE_INTEGER).default(Math.floor(availableBytes * 0.1)),
  /** How long evaluation keys that nobody uses are kept. */
  keyTtlMs: count(100, 2_592_000_000).default(86_400_000),
  /** How long a part of an upload of keys is kept after its last chunk. */
  partialKeyTtlMs: count(100, 86_400_000).default(600_000),
  /** Longest life of one call, whatever its client asks for. */
  maxDeadlineMs: count(1000, 86_400_000).default(600_000),
  /** Longest silence of a client that has been asked for its upload. */
  idleTimeoutMs: count(100, 600_000).default(30_000),
  /** How long running calls may go on after SIGTERM. */
  drainTimeoutMs: count(0, 3_600_000).default(30_000),
});

const configSchema = z.strictObject({
  listen: z.string().max(300).default('127.0.0.1:50551'),
  models: path.default(DEFAULT_MODELS),
  engine: z.enum(['auto', 'native', 'seal']).default('auto'),
  /** 0 lets the engine choose. */
  threads: count(0, 256).default(0),
  tls: z.strictObject({ certificate: path, key: path, clientAuthorities: path.optional() }).optional(),
  insecurePlaintext: z.boolean().default(false),
  /** File that holds the bearer token which every call must carry. */
  tokenFile: path.optional(),
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  exitWithParent: z.boolean().default(false),
  /** File descriptor that gets the ready line as well. */
  readyFd: count(1, 1024).optional(),
  limits: limitsSchema.prefault({}),
});

export type ServerConfig = z.infer<typeof configSchema>;
export type ServerLimits = ServerConfig['limits'];
type Layer = Record<string, unknown>;

/** @throws CONFIG_INVALID naming the entry */
export function checkConfig(value: unknown): ServerConfig {
  const parsed = configSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys : [];
    const entry = [...issue.path, ...unknown.slice(0, 1)].join('.') || 'configuration';
    throw new CryptoNetsError('CONFIG_INVALID', `${entry}: ${issue.message}`);
  }
  parseAddress(parsed.data.listen);
  return parsed.data;
}

const MAX_CONFIG_BYTES = 65_536;

/** Paths in a configuration file are relative to it. */
function resolvePaths(layer: Layer, folder: string): Layer {
  const absolute = (value: unknown) =>
    typeof value === 'string' && value !== '' ? resolve(folder, value) : value;
  const resolved: Layer = { ...layer };
  for (const entry of ['models', 'tokenFile']) if (entry in layer) resolved[entry] = absolute(layer[entry]);
  if (typeof layer['tls'] === 'object' && layer['tls'] !== null) {
    resolved['tls'] = Object.fromEntries(Object.entries(layer['tls']).map(([k, v]) => [k, absolute(v)]));
  }
  return resolved;
}

async function readLayer(file: string): Promise<Layer> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CryptoNetsError('CONFIG_INVALID', 'config: the file cannot be read', { cause });
  });
  if (text.length > MAX_CONFIG_BYTES)
    throw new CryptoNetsError('CONFIG_INVALID', 'config: the file is too long');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CryptoNetsError('CONFIG_INVALID', 'config: expected JSON', { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CryptoNetsError('CONFIG_INVALID', 'config: expected an object');
  }
  return resolvePaths(value as Layer, dirname(resolve(file)));
}

const ENVIRONMENT = {
  listen: 'CRYPTONETS_SERVER_LISTEN',
  models: 'CRYPTONETS_SERVER_MODELS',
  engine: 'CRYPTONETS_SERVER_ENGINE',
  threads: 'CRYPTONETS_SERVER_THREADS',
  tokenFile: 'CRYPTONETS_SERVER_TOKEN_FILE',
  logLevel: 'CRYPTONETS_SERVER_LOG_LEVEL',
} as const;

function environmentLayer(environment: NodeJS.ProcessEnv): Layer {
  return Object.fromEntries(
    Object.entries(ENVIRONMENT).flatMap(([entry, name]) => {
      const value = environment[name];
      return value === undefined || value === '' ? [] : [[entry, value]];
    }),
  );
}

function merge(...layers: Layer[]): Layer {
  const merged: Layer = Object.assign({}, ...layers);
  merged['limits'] = Object.assign({}, ...layers.map((layer) => layer['limits'] ?? {}));
  return merged;
}

/** What the command line said: entries of the configuration, and the file that lies below them. */
export interface Flags {
  readonly config?: string | undefined;
  readonly entries: Layer;
}

/** @throws CONFIG_INVALID */
export async function loadConfig(flags: Flags, environment: NodeJS.ProcessEnv): Promise<ServerConfig> {
  const file = flags.config ?? environment['CRYPTONETS_SERVER_CONFIG'];
  const fromFile = file === undefined ? {} : await readLayer(file);
  return checkConfig(merge(fromFile, environmentLayer(environment), flags.entries));
}
