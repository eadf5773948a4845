/** PredictRequest messages from the wire; their bytes stay views of the buffer they came in. */
import type { PredictRequest } from '../../../proto/gen/cryptonets/v1/prediction.ts';
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import type { UploadMessage } from '../../inference/computation.ts';
import type { PredictionRequest } from '../../inference/request.ts';
import { headerFromWire } from './header.ts';

/** @throws HEADER_MISSING, MESSAGE_INVALID */
export function firstFromWire(request: PredictRequest | undefined): PredictionRequest {
  if (request?.message?.$case !== 'header') throw new CryptoNetsError('HEADER_MISSING');
  return headerFromWire(request.message.value);
}

/** @param giveBack takes the memory of blocks back @throws MESSAGE_INVALID */
export function uploadFromWire(
  { message }: PredictRequest,
  giveBack: (blocks: Uint8Array) => void,
): UploadMessage {
  switch (message?.$case) {
    case 'header':
      return { kind: 'header' };
    case 'seeds':
      return { kind: 'seeds', seeds: message.value.seeds };
    case 'blocks': {
      const { firstBlock, blocks } = message.value;
      return { kind: 'blocks', firstBlock, blocks, giveBack: () => giveBack(blocks) };
    }
    default:
      throw new CryptoNetsError('MESSAGE_INVALID', 'expected a header, seeds or blocks');
  }
}
