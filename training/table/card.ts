/** The card of a model of tables or sequences: where it comes from, how right it is and how that was found, what it is for and what it is not. */
import type { IntegerNetwork } from '../../shared/network/index.ts';
import { provenFacts } from '../proven-facts.ts';
import type { ColumnNotes } from './describe.ts';
import type { TableRecipe } from './recipe.ts';
import type { Right } from './validate.ts';

/** What only a person can say: about.json. */
export interface About {
  readonly title: string;
  readonly data: string;
  readonly origin: string;
  readonly licence: string;
  readonly attribution: string;
  readonly use: string;
  readonly notFor: readonly string[];
  readonly columns?: Readonly<Record<string, ColumnNotes>>;
}

export interface TableCardSource {
  readonly network: IntegerNetwork;
  readonly digest: string;
  readonly weightsBytes: number;
  readonly command: string;
  readonly recipe: TableRecipe;
  readonly about: About;
  /** Of the file that was trained on. */
  readonly sha256: string;
  readonly rows: number;
  /** Rows of each class. */
  readonly counts: Readonly<Record<string, number>>;
  /** Columns of the file that the model does not read. */
  readonly without: readonly string[];
  readonly validation: Right;
  readonly training: Right;
}

const share = (right: number, rows: number): number => right / rows;

/** The contents of card.json. Large integers are decimal strings. */
export function buildTableCard(source: TableCardSource) {
  const { network, recipe, about, validation, training } = source;
  const { columns: _, ...told } = about;
  const largest = Math.max(...Object.values(source.counts));
  return {
    name: network.name,
    ...told,
    digest: source.digest,
    weightsBytes: source.weightsBytes,
    accuracy: {
      test: {
        method: `${recipe.folds}-fold cross-validation, stratified, seed ${recipe.seed}: every row predicted by integers that were fitted without it; the shipped weights are fitted on all rows`,
        rows: validation.rows,
        integerRight: validation.integer,
        integer: share(validation.integer, validation.rows),
        realRight: validation.real,
        real: share(validation.real, validation.rows),
      },
      training: {
        rows: training.rows,
        integerRight: training.integer,
        integer: share(training.integer, training.rows),
      },
      largestClass: share(largest, source.rows),
    },
    ...provenFacts(network),
    training: {
      command: source.command,
      recipe,
      data: { rows: source.rows, classes: source.counts, sha256: source.sha256, without: source.without },
    },
  };
}

export type TableCard = ReturnType<typeof buildTableCard>;

const percent = (part: number): string => `${(100 * part).toFixed(2)} %`;

/** The same for people: README.md of the model. */
export function tableCardMarkdown(card: TableCard): string {
  const { accuracy, training } = card;
  const classes = Object.entries(training.data.classes)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
  const squares = card.layers.filter(({ kind }) => kind === 'square').length;
  const without =
    training.data.without.length === 0
      ? ''
      : `\n\nColumns of the data that it does not read: ${training.data.without.join(', ')}.`;
  return `# ${card.name}

${card.title}. An integer network with ${card.layers[0]!.inputs} inputs of ${training.recipe.bits} bits and ${squares === 0 ? 'no square' : `${squares} square`}: the encrypted result equals the plain one to the
bit. Generated from \`card.json\`; the format is described in \`docs/model-format.md\`, how to use it in \`docs/own-data.md\`.

## What it is for

${card.use}

It must not be used for:

${card.notFor.map((line) => `- ${line}`).join('\n')}${without}

## How right it is

| | rows | real weights | **integers** |
|---|---|---|---|
| held out | ${accuracy.test.rows} | ${percent(accuracy.test.real)} | **${percent(accuracy.test.integer)}** |
| trained on | ${accuracy.training.rows} | | ${percent(accuracy.training.integer)} |
| always the largest class | ${training.data.rows} | | ${percent(accuracy.largestClass)} |

Held out: ${accuracy.test.method}. The weight of the decay (${training.recipe.decay}) was chosen among a few by the same figure.

## Origin

${card.data} (${classes}; SHA-256 \`${training.data.sha256}\`). ${card.origin} ${card.licence}. ${card.attribution}

\`${training.command}\`

Proven range of a score: ${card.range.provenSignedBits.toFixed(2)} bits signed, for all inputs. Digest (SHA-256 of metadata and weights): \`${card.digest}\`,
${card.weightsBytes} bytes of weights.
`;
}
