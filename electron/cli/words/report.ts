/** Words of the report after a prediction. */
import type { SecurityEstimate } from '../../../shared/he/index.ts';
import type { CanaryMismatch, CanaryReport, ModelSigner } from '../../../shared/ipc/types.ts';
import { showBytes } from '../units.ts';
import { imageCount, type Counted } from './predict.ts';

/** How the signer of a model that was asked stands to what was known. */
const SIGNERS: Record<ModelSigner['standing'], string> = {
  new: 'first seen with this server, remembered from now on',
  same: 'as before',
  given: 'the key that you gave',
  changed: 'another than before',
  gone: 'not signed any more',
  invalid: 'the signature does not hold',
  mismatch: 'of another model',
};

/** Beyond 256 bits a figure says nothing more. */
const shown = (bits: number): string => (bits > 256 ? 'over 256' : String(Math.floor(bits)));

export const report = {
  prediction: (images: number) => (images === 1 ? 'Prediction ' : 'Predictions'),
  predictedRows: (rows: number) => (rows === 1 ? 'Prediction ' : 'Predictions'),
  /** The probability is always the second class's, whichever was answered. */
  classWith: (answer: string, value: string, second: string) =>
    `${answer} (${answer === second ? value : `${second} ${value}`})`,
  more: (images: number) => ` … ${images} more`,
  accuracy: 'Accuracy   ',
  right: (right: number, images: number) => `(${right} of ${images})`,
  plainCheck: 'Plain check',
  equal: 'equal on every image',
  secondServer: 'Second server',
  agreed: (address: string) => `${address} gives the same answer`,
  canaries: 'Canaries   ',
  canariesRight: ({ right, wrong, lost }: CanaryReport) =>
    `${right} of ${right + wrong.length} answered rightly${lost > 0 ? `, ${lost} lost on the way` : ''}`,
  canaryWrong: ({ code, found, requestId, answerSha256 }: CanaryMismatch) =>
    `${code} (${found}), request ${requestId ?? 'never sent'}, SHA-256 of the answer ${answerSha256 ?? 'none'}`,
  signedBy: 'Signed by ',
  signer: ({ fingerprint, signedAt, standing }: ModelSigner) =>
    `${fingerprint ?? ''}, ${(signedAt ?? '').slice(0, 10)}; ${SIGNERS[standing]}`,
  differ: (images: number) => `${images} differ`,
  published: (bits: number, { classical, quantum }: { classical: number; quantum: number }) =>
    `${bits} bits of modulus published; 128-bit security takes up to ${classical}, post-quantum up to ${quantum}`,
  security: (estimate: SecurityEstimate) =>
    `${shown(estimate.classicalBits)} bits of security (MATZOV, as in eprint 2024/463), ${shown(estimate.quantumBits)} post-quantum (standard of 2018); ` +
    `by core-SVP ${shown(estimate.coreClassicalBits)} and ${shown(estimate.coreQuantumBits)}`,
  failure: (log2: number, budgetBits: number) =>
    `decryption fails with probability 2^${Math.ceil(log2)} at most, ${budgetBits.toFixed(1)} bits of noise budget to spare`,
  sides: (commitment: string, privacyBits: number | undefined, downloadBytes: number) =>
    [
      ['Yours stays here', 'images, key and scores: the server saw ciphertexts'],
      [
        'Theirs stays there',
        `the weights, named by the commitment ${commitment.slice(0, 16)}… in every answer`,
      ],
      [
        'The answer',
        `tells ${distance(privacyBits)}; ${showBytes(downloadBytes)}. Who asks often enough learns from the scores themselves`,
      ],
      [
        'Checked',
        'parameters of the published list, at least 128 bits; sizes; the commitment; empty slots agree',
      ],
      [
        'Not to be checked',
        'accuracy, range of the scores, noise: only the weights would tell; another run shows whether answers repeat',
      ],
    ] as const,
  unread: 'Not read   ',
  unreadInk: (unread: number, images: number) =>
    `some ink at the rim of ${unread} of ${imageCount(images)}: this model does not look there`,
  doubtful: 'Doubtful   ',
  doubt: { blank: 'not a digit: blank', several: 'more than one digit?', shape: 'not a digit?' },
  doubted: {
    blank: (images: number) => `${imageCount(images)} blank: not a digit, so there is no answer`,
    shape: (images: number) => `${imageCount(images)} unlike any digit: the answer means little`,
    several: (images: number) =>
      `${imageCount(images)} may hold more than one digit: the one that stands out was taken`,
  },
  columns: {
    digit: 'Digit',
    label: 'Label',
    file: 'File',
    stage: 'Stage',
    where: 'Where',
    time: 'Time',
    bytes: 'Bytes',
    count: 'Count',
  },
  predicted: (n: number, counted: Counted) => ` for ${counted(n)}`,
  rate: (perSecond: number) => ` (${perSecond} a second)`,
  travelled: (uploadBytes: number, downloadBytes: number) =>
    `${showBytes(uploadBytes)} up, ${showBytes(downloadBytes)} down`,
  key: (name: string | undefined) => (name === undefined ? 'key made for this run only' : `key "${name}"`),
  progress: (done: number | string, total: number | string) => `${done} of ${total}`,
} as const;

/** What an answer gives away of a private model. */
function distance(privacyBits: number | undefined): string {
  if (privacyBits === undefined) return 'more than its scores';
  return `its scores and nothing else, but for a statistical distance of 2^-${privacyBits}`;
}
