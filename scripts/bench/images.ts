/** Images to measure with: MNIST's test files where they are at hand, else our own samples, shifted, of the same size and ink. */
import { readImages } from '../../electron/cli/inputs.ts';
import { DIGIT_SIDE, sampleDigits } from '../../shared/image/index.ts';
import { findMnist, mnistFile } from '../mnist/folder.ts';

export interface BenchImages {
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array | undefined;
  readonly source: 'mnist' | 'generated';
}

const PIXELS = DIGIT_SIDE * DIGIT_SIDE;

/** The first `count` images. */
export async function benchImages(count: number): Promise<BenchImages> {
  const folder = findMnist();
  if (folder === undefined) return { pixels: generated(count), labels: undefined, source: 'generated' };
  const { pixels, labels } = await readImages({
    images: [mnistFile(folder, 't10k-images-idx3')],
    labels: mnistFile(folder, 't10k-labels-idx1'),
    limit: count,
  });
  return { pixels, labels, source: 'mnist' };
}

/** Sample digits moved by up to two pixels, in a fixed sequence. */
function generated(count: number): Uint8Array {
  const samples = sampleDigits();
  const images = new Uint8Array(count * PIXELS);
  for (let image = 0; image < count; image++) {
    const { pixels } = samples[image % samples.length]!;
    const shift = (image % 5) - 2 + ((Math.floor(image / 5) % 5) - 2) * DIGIT_SIDE;
    for (let pixel = 0; pixel < PIXELS; pixel++) {
      images[image * PIXELS + pixel] = pixels[pixel - shift] ?? 0;
    }
  }
  return images;
}
