/** Worker thread of the SEAL evaluator: its own WebAssembly instance, its contexts, and the jobs. Has no key and no decryptor. */
import { workerData } from 'node:worker_threads';
import { ringContext, tileContext } from '../../../seal/context.ts';
import { loadSeal } from '../../../seal/library.ts';
import { Scope } from '../../../seal/scope.ts';
import { serveJobs } from '../../../seal/serve.ts';
import { expandCounterSeeds, makePacker, packCiphertexts, unpackBlocks } from './blocks.ts';
import { expandSeeds, switchModulus } from './chain.ts';
import type { Chain } from './chain.ts';
import { PolynomialPacker } from '../../../wire/polynomials.ts';
import { checkPrivacyKeys } from '../../../wire/privacy-keys.ts';
import { floodCiphertexts } from './flood.ts';
import type { EvaluatorJobs, EvaluatorWorkerData, TileJob } from './jobs.ts';
import { TileRing } from './ring.ts';
import { runTile } from './tile.ts';

serveJobs<EvaluatorJobs>(async () => {
  const { parameters } = workerData as EvaluatorWorkerData;
  const seal = await loadSeal();
  // Contexts live as long as the thread.
  const scope = new Scope();
  const packer = makePacker(parameters);
  const rings = new Map<string, TileRing>();
  let opened: Chain | undefined;
  const chain = (): Chain => {
    if (opened) return opened;
    const level = ringContext(seal, 'bgv', parameters, parameters.plainModulus, scope);
    return (opened = { seal, level, operations: scope.track(new seal.Evaluator(level.context)) });
  };
  const ring = ({ prime, degree }: TileJob): TileRing => {
    const key = `${prime} ${degree}`;
    const known = rings.get(key);
    if (known) return known;
    const level = tileContext(seal, parameters, prime, degree, scope);
    const { plainModulus, dataPrimes } = parameters;
    const made = new TileRing(seal, level, { degree, prime: dataPrimes[prime]!, plainModulus }, scope);
    rings.set(key, made);
    return made;
  };
  return {
    unpack: (job) => void unpackBlocks(packer, parameters, job),
    expand: (job) =>
      void (job.expander === 'aes128' ? expandCounterSeeds(parameters, job) : expandSeeds(chain(), job)),
    tile: (job) => void runTile(ring(job), job, parameters.plainModulus),
    switch: (job) => void switchModulus(chain(), job),
    checkKeys: (job) => {
      const polynomials = new PolynomialPacker(parameters.polyDegree);
      checkPrivacyKeys(polynomials, parameters, job.privacy, job.keyBytes);
    },
    flood: (job) => void floodCiphertexts(seal, parameters, job),
    pack: (job) => packCiphertexts(packer, parameters, job),
  };
});
