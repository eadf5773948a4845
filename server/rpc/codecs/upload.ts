/** PredictRequest messages from the wire; their bytes stay views of the buffer they came in. */
import type { PredictRequest } from '../../../proto/gen/cryptonets/v1/prediction.ts';
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import type { UploadMessage } from '../../inference/batch-run.ts';
import { headerFromWire, type PredictionRequest } from './header.ts';

/** @throws HEADER_MISSING, MESSAGE_INVALID */
export function firstFromWire(request: PredictRequest | undefined): PredictionRequest {
  if (request?.message?.$case !== 'header') throw new CryptoNetsError('HEADER_MISSING');
  return headerFromWire(request.message.value);
}

/** @throws MESSAGE_INVALID */
export function uploadFromWire({ message }: PredictRequest): UploadMessage {
  switch (message?.$case) {
    case 'header':
      return { kind: 'header' };
    case 'seeds':
      return { kind: 'seeds', seeds: message.value.seeds };
    case 'blocks':
      return { kind: 'blocks', firstBlock: message.value.firstBlock, blocks: message.value.blocks };
    default:
      throw new CryptoNetsError('MESSAGE_INVALID', 'expected a header, seeds or blocks');
  }
}
