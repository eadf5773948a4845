/** Upper limits for ONNX files, checked before memory is allocated for what they claim. */

export const ONNX_LIMITS = {
  /** Of the file itself, and of each file of external data. */
  fileBytes: 512 * 2 ** 20,
  /** Messages within the file: nodes, tensors, attributes, dimensions. */
  messages: 200_000,
  nodes: 20_000,
  /** Values of one tensor, as stored or as computed. */
  tensorValues: 2 ** 27,
  dimensions: 16,
  /** Oldest and newest operator set. */
  oldest: 7,
  newest: 21,
} as const;
