/** Every entry of the configuration, once: what it may be, what it is without a word, what it is for. File, environment, flags, help and docs follow from here. */
import { totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { DEFAULT_PRIVACY_BITS, PRIVACY_BITS_RANGE } from '../models/visibility.ts';
import { NETWORK_NAME } from '../../shared/network/index.ts';
import { ENGINE_CHOICES, VISIBILITIES } from '../../shared/protocol/index.ts';

const DEFAULT_MODELS = fileURLToPath(new URL('../../models', import.meta.url));
/** What this process may use: the machine's memory, or a container's share of it. */
const availableBytes = Math.min(totalmem(), process.constrainedMemory() || Infinity);
const count = (minimum: number, maximum: number) => z.coerce.number().int().min(minimum).max(maximum);
const path = z.string().min(1).max(4096);
const names = z.array(z.string().regex(NETWORK_NAME)).max(256).default([]);

/** What is said of an entry beside its type. */
export interface EntryMeta {
  readonly description: string;
  /** The flag, where it is not the entry's own name. */
  readonly flag?: string;
  /** The default, where it is another one on each machine. */
  readonly otherwise?: string;
  /** How its value is written in help, where that says more than its type. */
  readonly shows?: string;
  /** A path: in a configuration file it is relative to the file. */
  readonly isPath?: boolean;
}

const entry = <S extends z.ZodType>(
  schema: S,
  description: string,
  more: Omit<EntryMeta, 'description'> = {},
): S => schema.meta({ description, ...more });

const ANY_BYTES = count(1, Number.MAX_SAFE_INTEGER);

const limitsSchema = z.strictObject({
  maxConcurrentBatches: entry(count(1, 64).default(1), 'batches at a time'),
  maxConcurrentInteractive: entry(
    count(1, 64).default(1),
    'interactive predictions at a time, beside batches',
  ),
  maxQueuedPredictions: entry(
    count(0, 1024).default(8),
    'requests of each packing that wait for their turn; what comes beyond is told BUSY',
  ),
  maxPredictionsPerPeer: entry(count(1, 1024).default(4), 'waiting and running requests of one client'),
  maxMemoryBytes: entry(
    ANY_BYTES.default(Math.floor(availableBytes * 0.6)),
    'all running evaluations together, as their plans bound them',
    { otherwise: '60 % of the memory' },
  ),
  maxUploadBytes: entry(ANY_BYTES.default(1_073_741_824), 'payload of an upload'),
  maxEvaluationKeyBytes: entry(
    ANY_BYTES.default(Math.floor(availableBytes * 0.2)),
    'all evaluation keys, expanded, together',
    { otherwise: '20 % of the memory' },
  ),
  maxEvaluationKeyBytesPerPeer: entry(
    ANY_BYTES.default(
      Math.floor(Math.max(availableBytes * 0.025, Math.min(availableBytes * 0.1, 104_857_600))),
    ),
    'evaluation keys of one client',
    { otherwise: '2.5 % of the memory, at least 100 MiB' },
  ),
  evaluationKeyTtlMs: entry(
    count(100, 2_592_000_000).default(86_400_000),
    'how long evaluation keys that nobody uses are kept',
  ),
  partialEvaluationKeyTtlMs: entry(
    count(100, 86_400_000).default(600_000),
    'how long a part of an upload of evaluation keys is kept after its last chunk',
  ),
  maxConnections: entry(count(4, 65_536).default(256), 'connections; idle ones give way when there are more'),
  maxConnectionsPerAddress: entry(
    count(1, 65_536).default(64),
    'connections of one address that is no trusted proxy',
  ),
  maxUndeliveredBytes: entry(
    count(1_048_576, Number.MAX_SAFE_INTEGER).default(
      Math.max(67_108_864, Math.floor(availableBytes * 0.05)),
    ),
    'what clients have sent and nobody has taken yet, of all connections together',
    { otherwise: '5 % of the memory, at least 64 MiB' },
  ),
  maxUndeliveredBytesPerConnection: entry(
    count(1_048_576, Number.MAX_SAFE_INTEGER).default(33_554_432),
    'the same of one connection',
  ),
  maxDeadlineMs: entry(
    count(1000, 86_400_000).default(600_000),
    'longest life of one call, whatever its client asks for, without its time in the queue',
  ),
  idleTimeoutMs: entry(
    count(100, 600_000).default(30_000),
    'longest silence of a client that has been asked for its upload',
  ),
  minUploadBytesPerSecond: entry(
    ANY_BYTES.default(32_768),
    'least rate of an upload, over all the time that was spent waiting for its client',
  ),
  drainTimeoutMs: entry(
    count(0, 3_600_000).default(30_000),
    'how long running calls may go on after SIGTERM',
  ),
});

const file = { isPath: true } as const;

const tlsSchema = z.strictObject({
  certificate: entry(path, 'PEM certificate chain, the server’s own first; with the key', file),
  key: entry(path, 'PEM private key of the certificate', file),
  clientAuthorities: entry(
    path.optional(),
    'PEM authorities that clients must be signed by; without it clients need no certificate',
    file,
  ),
});

const DAY_MS = 86_400_000;

const queryBudgetSchema = z.strictObject({
  images: entry(
    ANY_BYTES,
    'images of each private model that each client may ask about in a period; a batch counts as all that it could hold',
    { flag: 'query-budget' },
  ),
  periodMs: entry(
    count(1000, 366 * DAY_MS).default(DAY_MS),
    'after so long without a question the whole budget is there again; what was spent comes back evenly',
  ),
  imagesPerMinute: entry(ANY_BYTES.optional(), 'a second bound, on those of a minute'),
  file: entry(path.optional(), 'where it is kept, so that a restart gives nothing back', file),
});

/** Credentials in an address end up in process lists and logs. */
const redisUrl = z
  .string()
  .max(300)
  .refine((text) => {
    if (!URL.canParse(text)) return false;
    const { protocol, hostname, username, password } = new URL(text);
    return /^rediss?:$/.test(protocol) && hostname !== '' && username === '' && password === '';
  }, 'expected redis://HOST:PORT or rediss://HOST:PORT, the password in a file (passwordFile)');

const keyStoreSchema = z.strictObject({
  url: entry(redisUrl, 'a Redis that replicas share, so that each finds the evaluation keys of all clients', {
    flag: 'key-store',
    shows: 'redis[s]://HOST:PORT',
  }),
  username: entry(z.string().min(1).max(300).optional(), 'of an access list of Redis'),
  passwordFile: entry(path.optional(), 'file that holds the password of Redis', file),
  authorities: entry(path.optional(), 'PEM authorities of the certificate of Redis, for rediss://', file),
  prefix: entry(z.string().max(64).default('cryptonets:'), 'of all names in Redis'),
  maxBytesPerClient: entry(ANY_BYTES.default(268_435_456), 'evaluation keys of one client in Redis'),
  timeoutMs: entry(
    count(10, 60_000).default(2000),
    'longest wait for Redis; then this server goes on with what it has in memory',
  ),
});

export const configSchema = z.strictObject({
  listen: entry(
    z.string().max(300).default('127.0.0.1:50551'),
    'where to listen, or unix:/PATH for a socket of this machine; port 0 picks a free one',
    {
      shows: 'HOST:PORT',
    },
  ),
  models: entry(path.default(DEFAULT_MODELS), 'folder of model folders', {
    otherwise: 'the models that came along',
    ...file,
  }),
  publicModels: entry(names, 'models to hand out, whatever their folders say', { flag: 'public-model' }),
  privateModels: entry(names, 'models to keep here, whatever their folders say', { flag: 'private-model' }),
  otherModels: entry(z.enum(VISIBILITIES).default('private'), 'models of which nobody says anything'),
  privacyBits: entry(
    count(PRIVACY_BITS_RANGE.minimum, PRIVACY_BITS_RANGE.maximum).default(DEFAULT_PRIVACY_BITS),
    'how well answers hide private models: an answer is a function of its scores but for a distance of 2^-N',
  ),
  queryBudget: queryBudgetSchema.optional(),
  engine: entry(z.enum(ENGINE_CHOICES).default('auto'), 'which evaluator to use'),
  threads: entry(count(0, 256).default(0), 'threads of the evaluator; 0: as many as make sense'),
  workers: entry(
    z.boolean().default(true),
    'compute in processes of their own, one for each packing: one that crashes fails the request that it had and is replaced',
  ),
  tls: tlsSchema.optional(),
  insecurePlaintext: entry(
    z.boolean().default(false),
    'speak clear text to other machines, for use behind a TLS proxy',
  ),
  tokenFile: entry(
    path.optional(),
    'file that holds one bearer token for everybody: calls must carry it, or one of the list',
    file,
  ),
  tokens: entry(
    path.optional(),
    'file of bearer tokens of their own, kept by `npm run server -- token`: calls must carry one',
    file,
  ),
  trustedProxies: entry(
    z.array(z.string().min(1).max(64)).max(64).default([]),
    'addresses and networks of proxies whose x-forwarded-for is believed',
    { flag: 'trusted-proxy' },
  ),
  keyStore: keyStoreSchema.optional(),
  metricsListen: entry(
    z.string().max(300).optional(),
    'where to answer Prometheus, in clear text; nowhere without it',
    { shows: 'HOST:PORT' },
  ),
  reflection: entry(z.boolean().default(true), 'tell tools such as grpcurl which services there are'),
  logLevel: entry(
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
    'what is logged',
  ),
  exitWithParent: entry(z.boolean().default(false), 'end when standard input or the IPC channel is closed'),
  readyFd: entry(count(1, 1024).optional(), 'write the ready line to this file descriptor as well'),
  limits: limitsSchema.prefault({}),
});

export type ServerConfig = z.infer<typeof configSchema>;
export type ServerLimits = ServerConfig['limits'];
export type QueryBudgetSettings = NonNullable<ServerConfig['queryBudget']>;
