/** GetCatalog: models with their plans, the limits and the engine. */
import type { GetCatalogResponse } from '../../proto/gen/cryptonets/v1/catalog.ts';
import { engineToWire, limitsToWire, modelToWire } from './codecs/catalog.ts';
import type { ServerContext } from './context.ts';

export function getCatalog({
  version,
  engine,
  interactiveEngine,
  models,
  limits,
}: ServerContext): GetCatalogResponse {
  return {
    serverVersion: version,
    engine: engine.engine,
    cpuPath: engine.cpuPath,
    threads: engine.threads,
    models: models.models().map(modelToWire),
    limits: limitsToWire(limits),
    interactive: interactiveEngine && engineToWire(interactiveEngine),
  };
}
