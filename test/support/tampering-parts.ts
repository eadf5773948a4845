/** A hostile server: it evaluates as it should, and sends something else. */
import type { EncryptedScores } from '../../engine/wire/scores.ts';
import type { ServedBatchEvaluator, ServedInteractiveEvaluator } from '../../server/inference/evaluators.ts';
import type { ServerParts } from '../../server/start.ts';
import { interactiveParts } from './seal-parts.ts';

/** What becomes of a right result. */
export type Tampering = (scores: EncryptedScores) => EncryptedScores;

export function tamperingParts(tamper: Tampering, base: ServerParts = interactiveParts()): ServerParts {
  const { makeBatchEvaluator, makeInteractiveEvaluator, ...parts } = base;
  return {
    ...parts,
    makeBatchEvaluator: async (...given) => tamperedBatch(await makeBatchEvaluator(...given), tamper),
    makeInteractiveEvaluator: async (...given) =>
      tamperedInteractive(await makeInteractiveEvaluator!(...given), tamper),
  };
}

function tamperedBatch(evaluator: ServedBatchEvaluator, tamper: Tampering): ServedBatchEvaluator {
  const begin: ServedBatchEvaluator['begin'] = async (...given) => {
    const evaluation = await evaluator.begin(...given);
    return {
      push: evaluation.push.bind(evaluation),
      finish: async () => tamper(await evaluation.finish()),
      dispose: () => evaluation.dispose(),
    };
  };
  return overriding(evaluator, { begin });
}

function tamperedInteractive(
  evaluator: ServedInteractiveEvaluator,
  tamper: Tampering,
): ServedInteractiveEvaluator {
  const evaluate: ServedInteractiveEvaluator['evaluate'] = async (...given) =>
    tamper(await evaluator.evaluate(...given));
  return overriding(evaluator, { evaluate });
}

/** The evaluator itself but for some of its methods. */
function overriding<T extends object>(whole: T, changes: Partial<T>): T {
  return new Proxy(whole, {
    get: (target, name) => {
      const found: unknown = Reflect.get(name in changes ? changes : target, name);
      return typeof found === 'function' ? (found.bind(target) as unknown) : found;
    },
  });
}

/** One ciphertext after the other. */
export function ciphertextsOf({ bytes, count }: EncryptedScores): Uint8Array[] {
  const length = bytes.length / count;
  return Array.from({ length: count }, (_, index) => bytes.slice(index * length, (index + 1) * length));
}
