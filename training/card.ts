/** The card of a model: where it comes from, how accurate it is, what its range is. JSON for programs, Markdown for people. */
import { bitLength } from '../shared/he/index.ts';
import { fits, layerStatistics, proveRange, signedBitsOf } from '../shared/network/index.ts';
import type { IntegerNetwork } from '../shared/network/index.ts';
import { MNIST_MD5 } from './data/dataset.ts';
import type { ObservedRange } from './integer/evaluation.ts';
import type { Recipe } from './recipe.ts';
import { BATCH_SETS } from '../shared/packing/batch/index.ts';

/** Right answers of the integer network and of the real-valued network that it was made from. */
export interface AccuracyCounts {
  readonly images: number;
  readonly integerRight: number;
  readonly realRight: number;
}

export interface CardSource {
  readonly network: IntegerNetwork;
  readonly digest: string;
  readonly weightsBytes: number;
  readonly command: string;
  readonly recipe: Recipe;
  readonly bestEpoch: number;
  readonly durationMs: number;
  readonly workers: number;
  readonly validation: AccuracyCounts;
  readonly test: AccuracyCounts;
  /** Per layer, over the test images. */
  readonly observed: readonly ObservedRange[];
}

function accuracy({ images, integerRight, realRight }: AccuracyCounts) {
  return { images, integerRight, integer: integerRight / images, realRight, real: realRight / images };
}

function observedRange({ minimum, maximum }: ObservedRange) {
  const magnitude = BigInt(Math.max(Math.abs(minimum), Math.abs(maximum)));
  return { minimum: String(minimum), maximum: String(maximum), signedBits: rounded(signedBitsOf(magnitude)) };
}

const rounded = (bits: number): number => Math.ceil(bits * 100) / 100;

/** The contents of card.json. Large integers are decimal strings. */
export function buildCard(source: CardSource) {
  const { network, recipe } = source;
  const proof = proveRange(network);
  const moduli = [...new Set(BATCH_SETS.map((set) => set.plainModulus))].sort((left, right) =>
    left < right ? -1 : 1,
  );
  const layers = layerStatistics(network).map((statistics) => {
    const { minimum, maximum, signedBits } = proof.layers[statistics.layer]!;
    const proven = { minimum: String(minimum), maximum: String(maximum), signedBits: rounded(signedBits) };
    return { ...statistics, proven, observed: observedRange(source.observed[statistics.layer]!) };
  });
  return {
    name: network.name,
    digest: source.digest,
    weightsBytes: source.weightsBytes,
    accuracy: { validation: accuracy(source.validation), test: accuracy(source.test) },
    range: { provenSignedBits: rounded(proof.signedBits), largestMagnitude: String(proof.magnitude) },
    plainModulusBits: {
      fits: moduli.filter((modulus) => fits(proof, modulus)).map(bitLength),
      tooSmall: moduli.filter((modulus) => !fits(proof, modulus)).map(bitLength),
    },
    layers,
    training: {
      command: source.command,
      recipe,
      bestEpoch: source.bestEpoch,
      durationMinutes: Math.round(source.durationMs / 60_000),
      workers: source.workers,
      node: process.version,
      data: {
        name: 'MNIST',
        md5: MNIST_MD5,
        validation: `the last ${recipe.validationImages} training images`,
      },
    },
  };
}

export type ModelCard = ReturnType<typeof buildCard>;

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

function accuracyRow(name: string, part: ModelCard['accuracy']['test']): string {
  return `| ${name} | ${part.images} | ${percent(part.real)} | ${percent(part.integer)} |`;
}

function layerRow(layer: ModelCard['layers'][number]): string {
  const weights =
    layer.weights === 0 ? '' : `${layer.nonzeroWeights} of ${layer.weights}, up to ${layer.largestWeight}`;
  const range = ({ minimum, maximum, signedBits }: typeof layer.proven): string =>
    `${minimum} .. ${maximum} (${signedBits.toFixed(2)} bits)`;
  const kind = `${layer.kind} ${layer.inputs} -> ${layer.outputs}`;
  return `| ${kind} | ${weights} | ${layer.entries || ''} | ${range(layer.proven)} | ${range(layer.observed)} |`;
}

/** The same for people: README.md of the model. */
export function cardMarkdown(card: ModelCard): string {
  const { training, accuracy: parts } = card;
  return `# ${card.name}

An integer network for handwritten digits: 28 x 28 pixels of ${training.recipe.pixelBits} bits, of which it reads ${card.layers[0]!.inputs}, convolution 5 x 5 with stride 2
(${training.recipe.maps} maps), square, linear to ${training.recipe.hidden}, square, linear to 10 scores. All weights are small integers, so that the
encrypted result equals the plain one to the bit. Generated from \`card.json\`; the format is described in
\`docs/model-format.md\`.

| pictures | number | real weights | **integers** |
|---|---|---|---|
${accuracyRow('validation (chosen on these)', parts.validation)}
${accuracyRow('test (t10k, run once at the end)', parts.test)}

## Range

Proven for all inputs: ${card.range.provenSignedBits.toFixed(2)} bits signed. Plaintext moduli of ${card.plainModulusBits.fits.join(', ')} bits fit.
Observed on the test pictures.

| layer | nonzero weights | additions a picture | proven | observed |
|---|---|---|---|---|
${card.layers.map(layerRow).join('\n')}

## Origin

\`${training.command}\`

Best epoch ${training.bestEpoch + 1} of ${training.recipe.floatEpochs + training.recipe.integerEpochs} by validation, ${training.durationMinutes} minutes on ${training.workers} workers, Node ${training.node}.
Data: the MNIST training images without ${training.data.validation}, which chose the epoch.
Digest (SHA-256 of metadata and weights): \`${card.digest}\`, ${card.weightsBytes} bytes of weights.
`;
}
