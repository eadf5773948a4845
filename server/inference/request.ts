/** What a client wants to have computed: well formed, free of wire types; whether it can be served is the registry's question. */
import type { BlockOrder, Expander } from '../../shared/protocol/index.ts';
import type { PlanQuery } from '../models/registry.ts';

interface AnyRequest extends PlanQuery {
  /** 32 lower-case hexadecimal digits, for the logs of both sides. */
  readonly requestId: string;
}

/** As many ciphertexts as its plan says. */
export interface BatchRequest extends AnyRequest {
  readonly packing: 'batch';
  readonly blockOrder: BlockOrder;
  readonly expander: Expander;
  /** Of plans that hide their model; undefined where none was named. */
  readonly evaluationKeysDigest: string | undefined;
}

export interface InteractiveRequest extends AnyRequest {
  readonly packing: 'interactive';
  /** One for each image and plaintext modulus. */
  readonly ciphertextCount: number;
  readonly evaluationKeysDigest: string;
}

export type PredictionRequest = BatchRequest | InteractiveRequest;
