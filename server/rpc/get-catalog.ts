/** GetCatalog: models that the caller may use with their plans, the limits and the engines. */
import type { GetCatalogRequest, GetCatalogResponse } from '../../proto/gen/cryptonets/v1/catalog.ts';
import { sees } from '../identity/grant.ts';
import { catalogToWire } from './codecs/catalog.ts';
import type { ServerContext } from './context.ts';
import type { UnaryHandler } from './methods.ts';

export function getCatalog(context: ServerContext): UnaryHandler<GetCatalogRequest, GetCatalogResponse> {
  return (_request, { grant }) =>
    catalogToWire(
      context,
      context.models.models().filter(({ network }) => sees(grant, network.name)),
    );
}
