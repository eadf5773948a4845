/** The rows of the talk's table (ICML 2016) and ours after them, in order: by what they are asked for, and what they are called. */
export const METHOD_NAMES = {
  square: 'Square activation network',
  plain: 'Plain multiplication',
  remainders: 'Chinese remainder theorem',
  convolution: 'Convolution network',
  skipping: 'Skipping relinearization',
  merged: 'Pre-computing linear layers',
  slots: 'Splitting plaintext ring',
  parameters: 'Improved parameters',
  batch: 'ours: BGV, pointwise, fused',
  interactive: 'ours: interactive packing',
  private: 'ours: private model',
} as const;

export type MethodId = keyof typeof METHOD_NAMES;
export const METHOD_IDS = Object.keys(METHOD_NAMES) as readonly MethodId[] as readonly [
  MethodId,
  ...MethodId[],
];
