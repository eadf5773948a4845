/** A budget that fills again evenly (a token bucket): pure, on whatever clock its caller has. */

export interface BucketSize {
  /** When it is full. */
  readonly images: number;
  /** From empty to full. */
  readonly periodMs: number;
}

/** How much was left, and when that was. */
export interface Bucket {
  readonly left: number;
  readonly atMs: number;
}

/** A clock that was put back gives nothing and takes nothing. */
export function leftAt({ images, periodMs }: BucketSize, bucket: Bucket | undefined, nowMs: number): number {
  if (!bucket) return images;
  const filled = (Math.max(0, nowMs - bucket.atMs) * images) / periodMs;
  return Math.min(images, bucket.left + filled);
}

/** Milliseconds until so many are there; 0 when they are there now. More than the bucket holds: never. */
export function waitMs(size: BucketSize, bucket: Bucket | undefined, nowMs: number, wanted: number): number {
  if (wanted > size.images) return Infinity;
  const missing = wanted - leftAt(size, bucket, nowMs);
  return missing <= 0 ? 0 : Math.ceil((missing * size.periodMs) / size.images);
}

/** After so many more were taken, or, where the number is negative, given back. */
export function taken(size: BucketSize, bucket: Bucket | undefined, nowMs: number, images: number): Bucket {
  return { left: Math.min(size.images, leftAt(size, bucket, nowMs) - images), atMs: nowMs };
}
