/** How far the timeline is drawn apart: 1 is all of it in its width; beyond, the rest is beside it and scrolls. Pure. */
const STEP = 2;
/** At this, a stage of a ten-thousandth of the whole is wide enough to be pointed at. */
export const MOST_APART = 64;

export const apart = (factor: number): number => Math.min(MOST_APART, factor * STEP);
export const together = (factor: number): number => Math.max(1, factor / STEP);

/** A turn of the wheel, in its own units: forward draws apart. */
export function wheeled(factor: number, deltaY: number): number {
  return Math.min(MOST_APART, Math.max(1, factor * 2 ** (-deltaY / 200)));
}

/** Where to scroll so that what stands `atPx` from the left edge of the view stands there still. */
export function scrollAfter(from: number, to: number, scrollPx: number, atPx: number): number {
  return Math.max(0, ((scrollPx + atPx) * to) / from - atPx);
}

/** The zoom at which a span fills half of the view, and where to scroll for it to be in the middle. */
export function zoomTo(
  span: { readonly leftPx: number; readonly widthPx: number },
  factor: number,
  viewPx: number,
): { readonly factor: number; readonly scrollPx: number } {
  const wholePx = Math.max(span.widthPx / factor, 1e-6);
  const to = Math.min(MOST_APART, Math.max(1, viewPx / 2 / wholePx));
  const middlePx = ((span.leftPx + span.widthPx / 2) / factor) * to;
  return { factor: to, scrollPx: Math.max(0, middlePx - viewPx / 2) };
}
