/** Words of the models: list, card, architecture, plans, what can be checked. */
import { bytes, count, percent } from '../format.ts';

/** `3 × 43 + 44`. */
export const bits = (values: readonly number[]): string => {
  const groups: { value: number; times: number }[] = [];
  for (const value of values) {
    const last = groups.at(-1);
    if (last?.value === value) last.times += 1;
    else groups.push({ value, times: 1 });
  }
  return groups.map(({ value, times }) => (times > 1 ? `${times} × ${value}` : String(value))).join(' + ');
};

export const models = {
  title: 'Models',
  what: 'What the server in use computes. A public model can be looked into and checked here; of a private one only its name and form are told.',
  list: 'Models of the server',
  none: 'The server lists no model.',
  noneWhat: 'Choose another server, or start the built-in one.',
  toServers: 'See the servers',
  loading: 'Reading the model…',
  use: 'Use this model',
  inUse: 'In use',
  visibility: { public: 'Public', private: 'Private' },
  reads: { digit: 'Digits', image: 'Images', table: 'Tables', sequence: 'Sequences' },
  right: (share: number) => `${percent(share)} right`,
  noAccuracy: 'accuracy not told',
  standing: {
    bundled: 'The model that came with this program',
    new: 'Not seen before on this server',
    same: 'The same as when this server was first asked',
    changed: 'Another than before',
    impersonated: 'Not the model of this name',
  },
  signer: {
    title: 'Signed by',
    nobody: 'nobody',
    what: (fingerprint: string, signedOn: string, standing: string) =>
      `${fingerprint}, ${signedOn} (${standing.toLowerCase()})`,
    standing: {
      new: 'First seen with this server',
      same: 'As before',
      given: 'The key that was given',
      changed: 'Signed by another than before',
      gone: 'Not signed any more',
      invalid: 'The signature does not hold',
      mismatch: 'The signature is of another model',
    },
    changedWhat:
      'Ask the provider by another way for the fingerprint of its key, and compare. Nothing is sent to this model until you take it as it is.',
    brokenWhat: 'Nothing is sent to this model. Ask whoever runs the server to have it signed anew.',
    before: 'Signed before by',
    now: 'Signed now by',
    key: 'Key of the signer',
    accept: 'Take it as it is',
  },
  changed: {
    title: 'This model is another than it was when this server was first asked.',
    what: 'Whoever runs the server may have trained it anew, or somebody has taken its place. Nothing is sent to it until you take it as it is.',
    before: 'Before',
    now: 'Now',
    accept: 'Take the new one',
  },
  impersonated: {
    title: 'A model of this name came with this program, and this is another one.',
    what: 'Nothing is sent to it. Ask whoever runs the server why it bears this name.',
  },
  facts: {
    accuracy: 'Accuracy',
    accuracyWhat: (share: number) =>
      `${percent(share)} of what was held out of its training, by the exact integer network`,
    input: 'Reads',
    inputOther: {
      table: (columns: number, inputs: number, levels: number) =>
        `${count(columns)} columns of a table, as ${count(inputs)} inputs of ${levels} levels`,
      sequence: (length: number, alphabet: string, inputs: number) =>
        `sequences of ${count(length)} letters of ${alphabet}, as ${count(inputs)} inputs`,
    },
    inputWhat: (height: number, width: number, levels: number, read: number) =>
      `${height} × ${width} pixels, ${levels} grey levels${read < height * width ? `; ${count(read)} of ${count(height * width)} pixels carry ink and are sent` : ''}`,
    size: 'Size',
    sizeWhat: bytes,
    digest: 'Digest of the weights',
    commitment: 'Commitment to the weights',
    standing: 'Known',
  },
  architecture: {
    title: 'Architecture',
    hidden: 'The weights and the layers stay on the server.',
    input: { digit: 'Picture', image: 'Picture', table: 'Row', sequence: 'Sequence' },
    kinds: { conv: 'Convolution', dense: 'Fully connected', square: 'Square' },
    shape: (channels: number, height: number, width: number) =>
      height * width === 1 ? count(channels) : `${channels} × ${height} × ${width}`,
    kernel: (height: number, width: number, stride: number) => `${height} × ${width}, stride ${stride}`,
    weights: (all: number, nonzero: number) => `${count(all)} weights, ${count(nonzero)} not zero`,
    noWeights: 'every value times itself',
    range: (value: number) => `fits ${value.toFixed(1)} bits`,
    scores: (n: number) => (n === 1 ? 'score' : 'scores'),
  },
  kernels: {
    title: 'Kernels of the first layer',
    one: (index: number) => `Kernel ${index + 1}`,
    legend: 'Green adds ink, blue takes it away.',
    more: (shown: number, all: number) => `${shown} of ${all} are shown.`,
  },
  range: {
    title: 'Range proof',
    what: (signedBits: number, magnitude: string) =>
      `Whatever is sent, no score leaves ±${magnitude}: a plaintext modulus of ${Math.ceil(signedBits)} bits holds every score (${signedBits.toFixed(2)} are needed). Proven here, from the weights.`,
    unknown:
      'It follows from the weights, which stay on the server: that scores fit is the word of the server.',
  },
  plans: {
    title: 'Parameters and certificate',
    packing: { batch: 'As a batch', interactive: 'One at a time' },
    set: 'Parameter set',
    scheme: (scheme: 'bgv' | 'bfv', degree: number) =>
      `${scheme.toUpperCase()}, ring degree ${count(degree)}`,
    data: 'Data primes',
    dataWhat: (values: readonly number[]) => `${bits(values)} bits`,
    plain: 'Plaintext modulus',
    plainWhat: (values: readonly number[]) => `${bits(values)} bits`,
    security: 'Security',
    securityWhat: (published: number, classical: number) =>
      `${published} bits are published; 128 bits of security allow ${classical}`,
    attack: (classical: number, quantum: number) =>
      `to find the key takes 2^${Math.floor(classical)} steps (MATZOV 2022, the model of eprint 2024/463), 2^${Math.floor(quantum)} with quantum computers (standard of 2018)`,
    quantum: (limit: number, holds: boolean) =>
      holds
        ? `also 128 bits against quantum computers (${limit} allowed)`
        : `not 128 bits against quantum computers (${limit} allowed)`,
    budget: 'Noise budget left',
    budgetWhat: (value: number) => `${value.toFixed(1)} bits`,
    failure: 'Wrong by noise',
    failureWhat: (log2: number) =>
      log2 < -1000 ? 'less than once in 2^1000 answers' : `at most once in 2^${Math.floor(-log2)} answers`,
    unknown: 'follows from the weights: the word of the server',
    keys: 'Evaluation keys',
    keysWhat: (size: number) => (size === 0 ? 'none' : `${bytes(size)}, sent once`),
    privacy: 'Answers tell',
    privacyWhat: (value: number | null) =>
      value === null
        ? 'what a public model tells anyway'
        : `the scores and nothing else, but for a distance of 2^-${value}`,
    digest: 'Digest of the plan',
  },
  checks: {
    title: 'What can be checked here',
    can: 'Checked on this computer',
    cannot: 'Taken on trust',
    public: {
      can: [
        'that the weights are the ones their digest names',
        'that the plan is the one that these weights and parameters ask for, at 128 bits of security',
        'that every score fits its modulus, and how rarely noise makes one wrong',
        'each answer against the range that is proven for it',
      ],
      cannot: ['that the server computed this network on what you sent', 'the accuracy that it tells'],
    },
    private: {
      can: [
        'that the parameters keep what you send safe, at 128 bits of security',
        'that each answer comes under the commitment that is shown here',
        'that the commitment is the same as before',
      ],
      cannot: [
        'what is computed at all: the weights are not told',
        'that scores fit their modulus, and that noise leaves them right',
        'the accuracy',
      ],
    },
  },
} as const;
