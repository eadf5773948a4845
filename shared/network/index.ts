/** The integer network: types, sparse form, exact evaluation, range proof, file format. */
export * from './types.ts';
export { NETWORK_LIMITS, NETWORK_NAME } from './limits.ts';
export { checkNetwork, networkShapes } from './shape.ts';
export { readPixels, unreadInk } from './mask.ts';
export { lowerLayer, lowerNetwork } from './lower.ts';
export type { LinearMap, LoweredLayer } from './lower.ts';
export {
  evaluateBigInts,
  evaluateNumbers,
  evaluatePrepared,
  predict,
  preparePlain,
  traceNumbers,
} from './evaluate.ts';
export type { PlainNetwork } from './evaluate.ts';
export { assertFits, fits, proveRange, rangeWitnesses, signedBitsOf, unitRanges } from './range.ts';
export type { Interval } from './interval.ts';
export type { LayerRange, RangeProof } from './range.ts';
export { layerStatistics } from './statistics.ts';
export type { LayerStatistics } from './statistics.ts';
export * from './description/index.ts';
export { encodeNetwork } from './format/encode.ts';
export type { EncodedNetwork } from './format/encode.ts';
export { decodeNetwork } from './format/decode.ts';
export type { DecodedNetwork } from './format/decode.ts';
export { webSha256 } from './format/digest.ts';
export type { Sha256 } from './format/digest.ts';
