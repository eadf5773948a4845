/** Runs one request of a method: a lane for each plaintext modulus, joined by the Chinese remainder theorem when decrypted. */
import { CryptoNetsError, throwIfAborted } from '../../shared/errors/index.ts';
import { Recombination } from '../../shared/he/index.ts';
import {
  proveRange,
  unitRanges,
  type IntegerNetwork,
  type LoweredLayer,
} from '../../shared/network/index.ts';
import { SealKeyMaker } from '../client/seal/key-maker.ts';
import { threadCount, WorkerPool } from '../seal/pool.ts';
import { ENCRYPTION_WORK, workOf } from './evaluator.ts';
import type { LaneJobs, LaneResult } from './lane.ts';
import { mergeLayers } from '../../shared/methods/merge.ts';
import { checkMethod } from '../../shared/methods/rings.ts';
import type { Method } from '../../shared/methods/method.ts';

export interface Request {
  readonly method: Method;
  readonly network: IntegerNetwork;
  /** Lowered, and multiplied out if the method says so. */
  readonly layers: readonly LoweredLayer[];
  /** Of the pixels that the network reads, image after image. */
  readonly levels: Uint8Array;
  readonly images: number;
}

export interface RequestControl {
  readonly signal?: AbortSignal;
  /** Work, of all lanes: steady enough to tell what time is left. */
  readonly report?: (done: number, total: number) => void;
  readonly threads?: number;
  /** Tests only. */
  readonly allowInsecure?: boolean;
}

export interface Answer {
  /** [image][class] */
  readonly scores: readonly (readonly bigint[])[];
  /** Keys at hand; threads started: from pixels to scores. */
  readonly latencyS: number;
  readonly uploadBytes: number;
  /** Polynomials of a result. */
  readonly outputSize: number;
}

/** Bounds on the scores: of the network as it is, and multiplied out, which is the same function; the sharper of the two. */
function magnitudeOf({ network, layers }: Request): bigint {
  const { magnitude } = proveRange(network);
  const merged = unitRanges(network, mergeLayers(layers))
    .at(-1)!
    .flatMap(({ minimum, maximum }) => [-minimum, maximum])
    .reduce((most, value) => (value > most ? value : most), 0n);
  return merged < magnitude ? merged : magnitude;
}

/** @throws RANGE_EXCEEDS_MODULUS when a score could leave the product of the plaintext moduli on some input */
export function requireRange(request: Request): void {
  const product = request.method.plainModuli.reduce((left, right) => left * right, 1n);
  if (2n * magnitudeOf(request) < product) return;
  const bits = product.toString(2).length;
  throw new CryptoNetsError('RANGE_EXCEEDS_MODULUS', `the plaintext moduli hold ${bits} bits`);
}

function joined(results: readonly LaneResult[], { plainModuli }: Method, images: number): bigint[][] {
  const recombination = new Recombination(plainModuli);
  const outputs = results[0]!.residues.length / images;
  return Array.from({ length: images }, (_, image) =>
    Array.from({ length: outputs }, (_unused, output) =>
      recombination.join(results.map(({ residues }) => residues[output * images + image]!)),
    ),
  );
}

const REPORT_MS = 250;

function totalWork({ method, layers, levels, images }: Request): number {
  const pixels = levels.length / images;
  const lane = ENCRYPTION_WORK * pixels + workOf(layers, pixels, method.weights === 'encrypted');
  return lane * method.plainModuli.length;
}

/** @throws PARAMETERS_INVALID, PARAMETERS_INSECURE, RANGE_EXCEEDS_MODULUS, CANCELLED at once after an abort */
export async function runRequest(request: Request, control: RequestControl = {}): Promise<Answer> {
  const { method, layers, levels, images } = request;
  const { signal, report, allowInsecure = false } = control;
  checkMethod(method, allowInsecure);
  requireRange(request);
  throwIfAborted(signal);
  const { scheme, ring, plainModuli, packing, relinearise } = method;
  const secretKey = await new SealKeyMaker({ allowInsecure }).makeSecretKey(ring, signal ? { signal } : {});
  const threads = Math.min(plainModuli.length, threadCount(control.threads));
  const pool = new WorkerPool<LaneJobs>(new URL('./lane.ts', import.meta.url), threads, undefined);
  const done = new SharedArrayBuffer(4);
  const total = totalWork(request);
  const timer = setInterval(() => report?.(Atomics.load(new Int32Array(done), 0), total), REPORT_MS);
  const cancel = (): void => void pool.dispose();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    const job = { scheme, ring, secretKey, relinearise, layers, levels, images, packing, done };
    const encryptedWeights = method.weights === 'encrypted';
    const start = performance.now();
    const results = await Promise.all(
      plainModuli.map((plainModulus) => pool.run('request', { ...job, plainModulus, encryptedWeights })),
    );
    const scores = joined(results, method, images);
    return {
      ...{ scores, latencyS: (performance.now() - start) / 1000 },
      uploadBytes: results.reduce((sum, { uploadBytes }) => sum + uploadBytes, 0),
      outputSize: results[0]!.outputSize,
    };
  } finally {
    clearInterval(timer);
    signal?.removeEventListener('abort', cancel);
    secretKey.fill(0);
    await pool.dispose();
  }
}
