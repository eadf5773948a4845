/** GetEvaluationKeyStatus: whether a set of evaluation keys is here, and how far an upload of it has come. */
import type {
  GetEvaluationKeyStatusRequest,
  GetEvaluationKeyStatusResponse,
} from '../../proto/gen/cryptonets/v1/evaluation_keys.ts';
import { evaluationKeyStatusToWire, referenceFromWire } from './codecs/evaluation-keys.ts';
import type { ServerContext } from './context.ts';
import type { UnaryHandler } from './methods.ts';

/** Throws MESSAGE_INVALID, EVALUATION_KEYS_PARAMETERS. */
export function evaluationKeyStatus({
  evaluationKeys,
}: ServerContext): UnaryHandler<GetEvaluationKeyStatusRequest, GetEvaluationKeyStatusResponse> {
  return async ({ keys }, { peer }) =>
    evaluationKeyStatusToWire(await evaluationKeys.status(referenceFromWire(keys), peer));
}
