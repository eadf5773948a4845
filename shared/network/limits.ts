/** Upper limits for any network that this project reads, checked before memory is allocated for it. */

export const NETWORK_LIMITS = {
  layers: 16,
  /** Squares: each doubles the length of every value, so that the proof of a hostile network stays cheap. */
  squares: 4,
  /** Rows or columns of the input picture. */
  pictureSide: 256,
  pixelBits: 8,
  /** Values between two layers. */
  units: 65_536,
  kernelSide: 31,
  /** Weights of one layer, as stored. */
  weights: 4_194_304,
  /** Nonzero entries of one lowered layer. */
  entries: 16_777_216,
  /** Bytes of network.json and of weights.bin. */
  metadataBytes: 65_536,
  weightsBytes: 8_388_608,
} as const;

export const NETWORK_NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;
