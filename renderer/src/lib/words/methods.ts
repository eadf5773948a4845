/** Words of the view of the talk's methods: what each does, its figures, and runs of it. */
import { METHOD_NAMES, type MethodId } from '../../../../shared/methods/names.ts';

/** As the talk calls them. */
const names: Readonly<Record<MethodId, string>> = METHOD_NAMES;

const tricks: Readonly<Record<MethodId, string>> = {
  square:
    'Ciphertexts can be added and multiplied, so the activation is the square. The weights are encrypted too: every product is one of two ciphertexts.',
  plain:
    'The server knows its weights, so it need not encrypt them. A product with an integer is a few additions.',
  remainders:
    'More precise weights need larger numbers. The same request runs modulo several small ones side by side, and the answers are put together when they are decrypted.',
  convolution:
    'A window slides over the image, five maps, then fifty. Each square has three polynomials, and a key that was sent along brings it back to two.',
  skipping:
    'A ciphertext of three polynomials decrypts as well. The way back to two and its keys are left out; additions take half as long again.',
  merged:
    'Pooling, convolution and dense layer between two squares are one matrix, which is multiplied out once, beforehand.',
  slots:
    'A plaintext modulus of the right form splits into 8,192 slots. The same request carries as many images, and takes no longer.',
  parameters:
    'A network that was trained as a whole has smaller weights, hence smaller scores. Smaller moduli are enough, and every ciphertext is shorter.',
  batch:
    'Ciphertexts stay transformed, so that layers act on every coefficient by itself. All layers are fused into one pass over memory.',
  interactive:
    'All pixels of one image lie in a few ciphertexts. Turned against itself, a ciphertext brings values together; for one image that is far faster than a slot in a batch.',
  private:
    'The weights stay with whoever owns them. Answers are flooded with noise, so that they tell their scores and nothing else of the weights.',
};

export const methods = {
  title: 'Methods',
  lead: 'The talk at ICML 2016 tells its story as a table: each row adds one trick. Its figures stand beside those of this program, measured in full on two cores. Any row runs here, on your own digit.',
  names,
  tricks,
  table: 'The talk’s table and our figures',
  method: 'Method',
  talk: 'Talk',
  here: 'Ours',
  accuracy: 'Accuracy',
  latency: 'Latency',
  amortized: 'Per image',
  perHour: 'Per hour',
  memory: 'Memory',
  none: '–',
  more: (name: string) => `More about “${name}”`,
  ahead: (factor: string) => `${factor} ahead of the talk`,
  columns:
    'Latency: from pixels to decoded scores. Memory: encrypted bytes of an image over the image as numbers of four bytes. Above ours, below the talk.',
  plots: {
    title: 'Over the rows',
    latency: 'Latency',
    perHour: 'Predictions an hour',
    memory: 'Memory, times the image',
    /** Said instead of the picture. */
    alternative: (what: string, first: string, last: string) =>
      `${what}, a logarithmic scale, ours by row: from ${first} in the first to ${last} in the last. All figures stand in the table above.`,
    row: (name: string, ours: string, talk: string | null) =>
      talk === null ? `${name}: ${ours}` : `${name}: ours ${ours}, talk ${talk}`,
    numbers: 'Rows are numbered as in the table.',
  },
  digit: {
    title: 'The digit that rows run on',
    own: 'The digit from “Predict”',
    sample: (label: number) => `A sample, ${label}`,
    chosen: (what: string) => `Chosen: ${what}`,
  },
  run: {
    title: 'Run it here',
    go: 'Run on this digit',
    again: 'Run again',
    stop: 'Stop',
    stopping: 'Stopping…',
    /** `here`: by what another row took on this computer. */
    expects: (time: string, here: boolean) =>
      `Takes about ${time} ${here ? 'on this computer' : 'on two cores'}. It can be stopped at any moment.`,
    expectsUnknown:
      'It was never run in full: a quarter of an hour is likely, perhaps several. It can be stopped at any moment.',
    ownServer: 'A server of its own is started for it on this computer.',
    alone: 'Both sides run on this computer; nothing leaves it.',
    other: (name: string) => `“${name}” runs. One at a time: each takes all cores.`,
    starting: 'Starting…',
    running: (percent: string, elapsed: string) => `${percent}, for ${elapsed}`,
    left: (time: string) => `about ${time} left`,
    stopped: 'Stopped. Nothing of it is left.',
    answer: 'Answer',
    exact: 'Every score equals the integer network’s to the bit.',
    slots: (images: string) => `A request holds ${images} images; yours was one of them.`,
    measured: 'Measured on this computer',
    engine: 'Engine',
    parameters: 'Parameters',
    upload: 'Encrypted',
    done: (digit: number, time: string) => `It read a ${digit}, in ${time}.`,
  },
} as const;
