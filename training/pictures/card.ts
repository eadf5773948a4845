/** The card of a model of pictures that are no digits: where it comes from, how right it is on which split, what it is for and what it is not. */
import type { IntegerNetwork } from '../../shared/network/index.ts';
import { provenFacts } from '../proven-facts.ts';
import type { About } from '../table/card.ts';
import type { PictureAccuracy } from './judge.ts';
import type { SquareRecipe } from './recipe.ts';

/** What only a person can say: about.json. */
export interface PictureAbout extends Omit<About, 'columns'> {
  /** How the classes are called, in the order of their labels; the score is that of the second. */
  readonly classes: readonly [string, string];
  /** How a picture of another size or kind becomes one of these. */
  readonly prepare: 'resize' | 'as-is';
  /** How the validation and the test part came about, and what they decided. */
  readonly split: string;
}

export interface PictureCardSource {
  readonly network: IntegerNetwork;
  readonly digest: string;
  readonly weightsBytes: number;
  readonly command: string;
  readonly recipe: SquareRecipe;
  readonly about: PictureAbout;
  /** Of the pictures and labels that were learned from, as they were read. */
  readonly sha256: string;
  readonly learned: number;
  readonly validation: PictureAccuracy;
  readonly test: PictureAccuracy;
}

function accuracy({ images, integerRight, realRight, classes, ...rest }: PictureAccuracy) {
  return {
    ...{ images, integerRight, integer: integerRight / images, realRight, real: realRight / images },
    areaUnderCurve: Number(rest.areaUnderCurve.toFixed(6)),
    classes,
  };
}

/** The contents of card.json. Large integers are decimal strings. */
export function buildPictureCard(source: PictureCardSource) {
  const { network, recipe, test } = source;
  const { split, ...about } = source.about;
  return {
    name: network.name,
    ...about,
    digest: source.digest,
    weightsBytes: source.weightsBytes,
    accuracy: {
      split,
      validation: accuracy(source.validation),
      test: accuracy(test),
      largestClass: Math.max(...test.classes.map(({ images }) => images)) / test.images,
    },
    ...provenFacts(network),
    training: {
      command: source.command,
      recipe,
      data: { images: source.learned, sha256: source.sha256 },
    },
  };
}

export type PictureCard = ReturnType<typeof buildPictureCard>;

const percent = (part: number): string => `${(100 * part).toFixed(2)} %`;

function row(name: string, part: PictureCard['accuracy']['test']): string {
  return `| ${name} | ${part.images} | ${percent(part.real)} | **${percent(part.integer)}** | ${part.areaUnderCurve.toFixed(3)} |`;
}

function ofClasses({ accuracy: { test }, classes }: PictureCard): string {
  return test.classes
    .map(({ images, right }, one) => `${classes[one]} ${percent(right / images)} of ${images}`)
    .join(', ');
}

function layersIn({ layers }: PictureCard): string {
  const told = layers.map(({ kind, inputs, outputs }) =>
    kind === 'square' ? 'square' : `${kind === 'conv' ? 'convolution' : 'linear'} ${inputs} to ${outputs}`,
  );
  return told.join(', ');
}

/** The same for people: README.md of the model. */
export function pictureCardMarkdown(card: PictureCard): string {
  const { accuracy: parts, training } = card;
  return `# ${card.name}

${card.title}. An integer network for grey pictures of 28 x 28 with pixels of ${training.recipe.pixelBits} bits: ${layersIn(card)}.
The encrypted result equals the plain one to the bit. Generated from \`card.json\`; the format is described in \`docs/model-format.md\`, how to use it
in \`docs/own-data.md\`.

## What it is for

${card.use}

It must not be used for:

${card.notFor.map((line) => `- ${line}`).join('\n')}

## How right it is

| pictures | number | real weights | **integers** | area under the curve |
|---|---|---|---|---|
${row('validation', parts.validation)}
${row('test', parts.test)}
| always the largest class | ${parts.test.images} | | ${percent(parts.largestClass)} | |

${parts.split}

Of the test pictures it finds: ${ofClasses(card)}.

## Origin

${card.data} (${training.data.images} pictures learned from, SHA-256 of pixels and labels \`${training.data.sha256}\`). ${card.origin} ${card.licence}. ${card.attribution}

\`${training.command}\`

Proven range of a score: ${card.range.provenSignedBits.toFixed(2)} bits signed, for all inputs. Digest (SHA-256 of metadata and weights): \`${card.digest}\`,
${card.weightsBytes} bytes of weights.
`;
}
