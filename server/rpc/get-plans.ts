/** GetPlans: the client's half of the plans of a model. */
import type { GetPlansRequest, GetPlansResponse } from '../../proto/gen/cryptonets/v1/catalog.ts';
import { plansToWire } from './codecs/client-plans.ts';
import { modelFromWire } from './codecs/model-request.ts';
import type { ServerContext } from './context.ts';
import type { UnaryHandler } from './methods.ts';

/** Throws MESSAGE_INVALID, MODEL_NOT_FOUND, MODEL_CHANGED. */
export function getPlans({ models }: ServerContext): UnaryHandler<GetPlansRequest, GetPlansResponse> {
  return (request, { facts, grant }) => {
    const model = modelFromWire(models, request, grant);
    facts.model = model.network.name;
    return plansToWire(model);
  };
}
