/** A model that can be asked, and what making it ready takes. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type {
  DecodedNetwork,
  IntegerNetwork,
  ModelDescription,
  NetworkInput,
} from '../../shared/network/index.ts';
import type { ClientBatchPlan } from '../../shared/packing/batch/index.ts';
import { pictureSize } from '../../shared/network/index.ts';
import { degreeFor } from '../../shared/packing/batch/index.ts';
import type { Offer } from '../../shared/packing/index.ts';
import type { ClientInteractivePlan } from '../../shared/packing/interactive/index.ts';
import type { Visibility } from '../../shared/protocol/index.ts';
import type { Remote, RemoteCatalog, RemoteModel } from '../remote/index.ts';

/** A model that is ready to be asked: plans of this side, agreed with the server. */
export interface ReadyModel {
  readonly name: string;
  readonly visibility: Visibility;
  /** What the server's catalog names the weights by. */
  readonly commitment: string;
  readonly input: NetworkInput;
  /** Undefined: pictures of digits. */
  readonly description: ModelDescription | undefined;
  /** Of a public model only. */
  readonly network: IntegerNetwork | undefined;
  readonly plan: ClientBatchPlan;
  readonly interactive: Offer<ClientInteractivePlan>;
}

export interface ModelSources {
  readonly remote: Remote;
  readonly catalog: RemoteCatalog;
  /** A network that is at hand (bundled, or fetched before), by its digest. */
  readonly atHand: (digest: string) => Promise<DecodedNetwork | undefined>;
  readonly keep: (decoded: DecodedNetwork) => void;
  /** At this degree, one of those that the server offers. */
  readonly derivePlan: (
    decoded: DecodedNetwork,
    polyDegree: number | undefined,
  ) => ClientBatchPlan | Promise<ClientBatchPlan>;
  /** Values of all rows together: as many as they have decide the degree of a batch. */
  readonly values?: number | undefined;
  readonly deriveInteractive?: (decoded: DecodedNetwork) => Promise<ClientInteractivePlan>;
  /** Tests only. */
  readonly allowInsecure?: boolean;
}

/** What a server says of a model by this name. @throws MODEL_NOT_FOUND */
export function offeredIn({ models }: RemoteCatalog, name: string): RemoteModel {
  const found = models.find((model) => model.name === name);
  if (found) return found;
  throw new CryptoNetsError('MODEL_NOT_FOUND');
}

/** No interactive plan. */
export function batchesOnly(visibility: Visibility): Offer<never> {
  const message =
    visibility === 'private'
      ? 'this model is private and offered for batches only: one image at a time, answers would not hide its weights'
      : 'the server offers this model for batches only';
  return { offered: false, reason: new CryptoNetsError('PACKING_NOT_OFFERED', message) };
}

/** The degree at which a batch is asked for: of those that the server offers the one that the rows fill best. */
export function degreeOf(
  offered: Pick<RemoteModel, 'plans'>,
  values: number | undefined,
  input: NetworkInput,
): number | undefined {
  const degrees = offered.plans.flatMap(({ packing, parameters }) =>
    packing === 'batch' ? [parameters.polyDegree] : [],
  );
  return degreeFor(degrees, Math.ceil((values ?? 1) / pictureSize(input)));
}
