/** How many requests to the server one trace adds up. */
import { IMAGE_BYTES } from '../../../../shared/ipc/contract.ts';
import type { Trace } from '../../../../shared/stages/index.ts';

/** Images of one interactive request, as this app asks. */
const INTERACTIVE_IMAGES = 64;

interface Measured {
  readonly packing: 'batch' | 'interactive';
  readonly images: number;
  readonly trace: Trace;
}

/** A batch has one ciphertext a pixel, however many images are in it: as many ciphertexts were encrypted, so many batches ran. */
export function batchesOf({ packing, images, trace }: Measured): number {
  if (packing === 'interactive') return Math.ceil(images / INTERACTIVE_IMAGES);
  const encrypted = trace.spans.find((span) => span.name === 'encrypt')?.count ?? 0;
  return Math.max(1, Math.round(encrypted / IMAGE_BYTES));
}
