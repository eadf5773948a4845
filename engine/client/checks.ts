/** What every key owner looks at before it begins, whatever its engine and packing. Client only. */
import { throwIfAborted } from '../../shared/errors/index.ts';
import { checkSecurity } from '../../shared/he/index.ts';
import type { RingParameters } from '../../shared/he/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import { mostImages } from '../../shared/packing/geometry.ts';
import { checkImages, checkPixels } from '../../shared/packing/index.ts';
import type { Packing, ClientPlan } from '../../shared/packing/index.ts';
import { requireParameters } from '../wire/require.ts';
import { checkScores } from '../wire/scores.ts';
import type { EncryptedScores } from '../wire/scores.ts';
import { checkSecretKey } from './key-format.ts';
import type { EngineOptions } from '../wire/facts.ts';
import type { SecretKeyBytes } from './owner.ts';

/** Before a key is opened: interactive packing publishes evaluation keys. @throws PARAMETERS_INSECURE, KEY_INVALID */
export function openKey(
  packing: Packing,
  parameters: RingParameters,
  secretKey: SecretKeyBytes,
  { allowInsecure = false }: EngineOptions,
): void {
  checkSecurity(parameters, { publishesEvaluationKeys: packing === 'interactive', allowInsecure });
  checkSecretKey(parameters, secretKey);
}

/** @throws CIPHERTEXT_PARAMETERS, NO_IMAGES, BATCH_TOO_LARGE, IMAGE_INVALID, CANCELLED */
export function openEncryption(
  { parameters }: { readonly parameters: RingParameters },
  plan: ClientPlan,
  pixels: Uint8Array,
  images: number,
  control: Control,
): void {
  requireParameters(plan, parameters);
  checkPixels(pixels, images, inputOf(plan));
  throwIfAborted(control.signal);
}

/** @throws CIPHERTEXT_PARAMETERS, NO_IMAGES, BATCH_TOO_LARGE, CIPHERTEXT_INVALID, CANCELLED */
export function openDecryption(
  { parameters }: { readonly parameters: RingParameters },
  plan: ClientPlan,
  result: EncryptedScores,
  images: number,
  control: Control,
): void {
  requireParameters(plan, parameters);
  checkImages(images, mostImages(plan));
  checkScores(plan, result, images);
  throwIfAborted(control.signal);
}

function inputOf(plan: ClientPlan): Parameters<typeof checkPixels>[2] {
  const slots = mostImages(plan);
  if (plan.packing === 'batch') {
    const { inputCiphertexts: pixelsPerImage, inputBits } = plan;
    return { pixelsPerImage, slots, largestPixel: 2 ** inputBits - 1 };
  }
  const { pixels: pixelsPerImage, bits } = plan.input;
  return { pixelsPerImage, slots, largestPixel: 2 ** bits - 1 };
}
