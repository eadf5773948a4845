/** Anti-aliased resampling of one-channel pictures: by area when they shrink, linear when they grow. */

/** For every target sample the first source sample and the weights from there on; weights sum to one. */
interface Tap {
  readonly first: number;
  readonly weights: readonly number[];
}

/** Share of source sample [at, at + 1] within [start, end]. */
function overlap(at: number, start: number, end: number): number {
  return Math.max(0, Math.min(at + 1, end) - Math.max(at, start));
}

function shrinkingTap(target: number, step: number, length: number): Tap {
  const start = target * step;
  const end = Math.min(length, start + step);
  const first = Math.floor(start);
  const count = Math.max(1, Math.ceil(end) - first);
  const weights = Array.from(
    { length: count },
    (_, index) => overlap(first + index, start, end) / (end - start),
  );
  return { first, weights };
}

function growingTap(target: number, step: number, length: number): Tap {
  const centre = (target + 0.5) * step - 0.5;
  const first = Math.min(Math.max(0, Math.floor(centre)), Math.max(0, length - 2));
  const part = Math.min(1, Math.max(0, centre - first));
  return length === 1 ? { first: 0, weights: [1] } : { first, weights: [1 - part, part] };
}

function taps(length: number, targetLength: number): Tap[] {
  const step = length / targetLength;
  const tap = step >= 1 ? shrinkingTap : growingTap;
  return Array.from({ length: targetLength }, (_, target) => tap(target, step, length));
}

/** Resamples `width` x `height` values to `targetWidth` x `targetHeight`, columns first. Cost: every source value once. */
export function resample(
  values: Float64Array,
  width: number,
  height: number,
  targetWidth: number,
  targetHeight: number,
): Float64Array {
  const narrow = new Float64Array(targetWidth * height);
  taps(width, targetWidth).forEach(({ first, weights }, x) => {
    for (let y = 0; y < height; y++) {
      let sum = 0;
      for (let index = 0; index < weights.length; index++)
        sum += weights[index]! * values[y * width + first + index]!;
      narrow[y * targetWidth + x] = sum;
    }
  });
  const result = new Float64Array(targetWidth * targetHeight);
  taps(height, targetHeight).forEach(({ first, weights }, y) => {
    for (let x = 0; x < targetWidth; x++) {
      let sum = 0;
      for (let index = 0; index < weights.length; index++) {
        sum += weights[index]! * narrow[(first + index) * targetWidth + x]!;
      }
      result[y * targetWidth + x] = sum;
    }
  });
  return result;
}
