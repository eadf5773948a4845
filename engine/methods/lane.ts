/** Worker thread: one request of a method modulo one plaintext modulus, both sides of it, ciphertexts in between as bytes. */
import { centred, type RingParameters } from '../../shared/he/index.ts';
import type { LoweredLayer } from '../../shared/network/index.ts';
import { SecretCipher } from '../client/seal/cipher.ts';
import { keyGenerator, openSecretKey } from '../client/seal/secret.ts';
import { ringContext } from '../seal/context.ts';
import { loadSeal, type BatchEncoder, type Plaintext, type Seal } from '../seal/library.ts';
import { deleteHandle, withScope, type Scope } from '../seal/scope.ts';
import { serveJobs } from '../seal/serve.ts';
import { ENCRYPTION_WORK, MethodEvaluator } from './evaluator.ts';
import { encryptFresh, Wire } from './wire.ts';

export interface LaneJob {
  readonly scheme: 'bfv' | 'bgv';
  readonly ring: RingParameters;
  readonly plainModulus: bigint;
  readonly secretKey: Uint8Array;
  readonly relinearise: boolean;
  readonly encryptedWeights: boolean;
  readonly layers: readonly LoweredLayer[];
  /** Levels of the pixels that the network reads, image after image. */
  readonly levels: Uint8Array;
  readonly images: number;
  /** Of every slot, that of the first image, or that of its own image. */
  readonly packing: 'scalar' | 'slots';
  /** Work that is done, as the evaluator counts it: an Int32 that all threads see. */
  readonly done: SharedArrayBuffer;
}

export interface LaneResult {
  readonly uploadBytes: number;
  /** Residues of the scores, output after output, image after image within. */
  readonly residues: BigInt64Array;
  /** Seconds of this lane, from pixels to residues. */
  readonly seconds: number;
  readonly outputSize: number;
}

/** A type, not an interface, so that it fits the pool's index signature. */
export type LaneJobs = { readonly request: { readonly job: LaneJob; readonly result: LaneResult } };

function slotsOf({ levels, images, packing, ring }: LaneJob, pixel: number): BigInt64Array {
  const pixels = levels.length / images;
  const slots = new BigInt64Array(ring.polyDegree);
  if (packing === 'scalar') return slots.fill(BigInt(levels[pixel]!));
  for (let image = 0; image < images; image++) slots[image] = BigInt(levels[image * pixels + pixel]!);
  return slots;
}

function constantMaker(seal: Seal, encoder: BatchEncoder, { ring, plainModulus }: LaneJob) {
  return (value: bigint): Plaintext => {
    const plain = new seal.Plaintext();
    encoder.encode(new BigInt64Array(ring.polyDegree).fill(centred(value, plainModulus)), plain);
    return plain;
  };
}

function evaluatorOf(
  seal: Seal,
  job: LaneJob,
  cipher: SecretCipher,
  wire: Wire,
  scope: Scope,
): MethodEvaluator {
  const { ring, plainModulus } = job;
  const level = ringContext(seal, job.scheme, ring, plainModulus, scope);
  const encoder = scope.track(new seal.BatchEncoder(level.context));
  const secret = openSecretKey(seal, level, job.secretKey, scope);
  const relinKeys = job.relinearise
    ? scope.track(keyGenerator(seal, level, secret, scope).createRelinKeys())
    : undefined;
  const encryptedWeight = (value: bigint) => {
    cipher.encode(new BigInt64Array(ring.polyDegree).fill(value));
    return wire.load(encryptFresh(cipher, ring));
  };
  const counter = new Int32Array(job.done);
  return new MethodEvaluator({
    ...{ seal, context: level.context, scheme: job.scheme, plainModulus, relinKeys },
    encryptedWeight: job.encryptedWeights ? encryptedWeight : undefined,
    constant: constantMaker(seal, encoder, job),
    counted: (work) => void Atomics.add(counter, 0, work),
  });
}

function request(seal: Seal, job: LaneJob): LaneResult {
  return withScope((scope) => {
    const { ring, plainModulus, secretKey, images } = job;
    const cipher = new SecretCipher(
      seal,
      { scheme: job.scheme, parameters: ring, plainModulus, secretKey },
      scope,
    );
    const wire = new Wire(seal, job.scheme, ringContext(seal, job.scheme, ring, plainModulus, scope), ring);
    const evaluator = evaluatorOf(seal, job, cipher, wire, scope);
    const counter = new Int32Array(job.done);
    const start = performance.now();
    let uploadBytes = 0;
    const inputs = Array.from({ length: job.levels.length / images }, (_, pixel) => {
      cipher.encode(slotsOf(job, pixel));
      const bytes = encryptFresh(cipher, ring);
      uploadBytes += bytes.length;
      Atomics.add(counter, 0, ENCRYPTION_WORK);
      return wire.load(bytes);
    });
    const outputs = evaluator.run(job.layers, inputs);
    const residues = new BigInt64Array(outputs.length * images);
    let outputSize = 0;
    outputs.forEach((output, at) => {
      const saved = wire.save(output);
      deleteHandle(output);
      outputSize = saved.size;
      cipher.decrypt(saved);
      residues.set(cipher.decode().subarray(0, images), at * images);
    });
    evaluator.dispose();
    return { uploadBytes, residues, seconds: (performance.now() - start) / 1000, outputSize };
  });
}

serveJobs<LaneJobs>(async () => {
  const seal = await loadSeal();
  return { request: (job) => request(seal, job) };
});
