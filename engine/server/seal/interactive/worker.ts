/** Worker thread of the interactive evaluator: contexts, keys and plans of its plaintext moduli. Has no secret key and no decryptor. */
import { workerData } from 'node:worker_threads';
import { checkKeyResidues } from '../../../wire/evaluation-keys.ts';
import { PolynomialPacker } from '../../../wire/polynomials.ts';
import { loadSeal } from '../../../seal/library.ts';
import { Scope } from '../../../seal/scope.ts';
import { serveJobs } from '../../../seal/serve.ts';
import type { EvaluatorJobs, EvaluatorWorkerData, PrepareJob } from './jobs.ts';
import { ModulusEvaluator } from './modulus.ts';

serveJobs<EvaluatorJobs>(async () => {
  const { parameters } = workerData as EvaluatorWorkerData;
  const seal = await loadSeal();
  // Contexts live as long as the thread.
  const scope = new Scope();
  const packer = new PolynomialPacker(parameters.polyDegree);
  const evaluators = new Map<bigint, ModulusEvaluator>();
  const evaluator = ({ plan, modulus }: PrepareJob): ModulusEvaluator => {
    const plainModulus = plan.plainModuli[modulus]!;
    let known = evaluators.get(plainModulus);
    if (!known) {
      known = new ModulusEvaluator(seal, parameters, plainModulus, scope);
      evaluators.set(plainModulus, known);
    }
    return known;
  };
  return {
    check: ({ keys }) => void checkKeyResidues(packer, parameters, keys.shape, new Uint8Array(keys.bytes)),
    prepare: (job) => void evaluator(job).prepare(job),
    evaluate: (job) => evaluator(job).evaluate(job),
    forget: ({ id }) => void evaluators.forEach((one) => one.forget(id)),
  };
});
