/** The command line of `npm run train -- --pictures`. */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { NETWORK_NAME } from '../../shared/network/index.ts';
import { SQUARE_RECIPE, type PictureAbout, type SquareRecipe } from '../../training/index.ts';

export const PICTURES_USAGE = `Trains an integer network on grey pictures of 28 x 28 of two classes (dense, square, dense) and writes it to a folder.

  npm run train -- --pictures FILE --about FILE --out models/NAME [options]

  --pictures FILE   .npz with train_images, train_labels, and the same of val_ and test_, as MedMNIST has them
  --about FILE      JSON: title, data, origin, licence, attribution, use, notFor, classes (their names), prepare (resize or as-is), split
  --out DIR         folder for network.json, weights.bin, card.json and README.md; its name is the model's
  --like DIR        the recipe of another model of pictures, that of its card
  --recipe FILE     JSON: what is other than in the recipe (${Object.keys(SQUARE_RECIPE).join(', ')})
  --samples N       so many test pictures of each class go to samples.npz (5)
  --force           replace the model that the folder holds already
  --help            this text
`;

export interface PictureOptions {
  readonly pictures: string;
  readonly out: string;
  readonly name: string;
  readonly about: PictureAbout;
  readonly recipe: SquareRecipe;
  readonly samples: number;
  readonly force: boolean;
  /** As it goes into the card, without the user's paths. */
  readonly command: string;
}

const text = z.string().min(1).max(2000);
const aboutSchema = z.strictObject({
  title: z.string().min(1).max(120),
  ...{ data: text, origin: text, licence: text, attribution: text, use: text, split: text },
  notFor: z.array(text).max(20),
  classes: z.tuple([text, text]),
  prepare: z.enum(['resize', 'as-is']),
});

const whole = (minimum: number, maximum: number) => z.int().min(minimum).max(maximum);
const real = (minimum: number, maximum: number) => z.number().min(minimum).max(maximum);
const recipeSchema = z
  .strictObject({
    seed: whole(0, 2 ** 31),
    pixelBits: whole(1, 8),
    hidden: whole(1, 128),
    largest: z.tuple([whole(1, 127), whole(1, 127)]),
    epochs: whole(1, 10_000),
    batch: whole(1, 4096),
    rate: real(0, 1),
    decay: real(0, 1000),
    balanced: z.boolean(),
    augmentation: z.strictObject({
      rotationDegrees: real(0, 180),
      shear: real(0, 1),
      scale: real(0, 0.9),
      shiftPixels: real(0, 28),
      elasticPixels: real(0, 28),
      mirror: z.boolean().optional(),
      extend: z.boolean().optional(),
    }),
  })
  .partial();

function usage(message: string, cause?: unknown): CryptoNetsError {
  return new CryptoNetsError('ARGUMENT_INVALID', message, { cause });
}

const OPTIONS = {
  pictures: { type: 'string' },
  about: { type: 'string' },
  out: { type: 'string' },
  like: { type: 'string' },
  recipe: { type: 'string' },
  samples: { type: 'string' },
  force: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

async function json<T>(option: string, file: string, schema: z.ZodType<T>, part?: string): Promise<T> {
  try {
    const found = JSON.parse(await readFile(file, 'utf8')) as Record<string, Record<string, unknown>>;
    return schema.parse(part === undefined ? found : found['training']?.[part]);
  } catch (cause) {
    throw usage(
      `--${option}: expected JSON as --help says (${(cause as Error).message.slice(0, 300)})`,
      cause,
    );
  }
}

/** What is not said is as in SQUARE_RECIPE. */
async function recipeOf(like: string | undefined, recipe: string | undefined): Promise<SquareRecipe> {
  const known = like === undefined ? {} : await json('like', join(like, 'card.json'), recipeSchema, 'recipe');
  const own = recipe === undefined ? {} : await json('recipe', recipe, recipeSchema);
  const said = Object.entries({ ...known, ...own }).filter(([, value]) => value !== undefined);
  return { ...SQUARE_RECIPE, ...(Object.fromEntries(said) as Partial<SquareRecipe>) };
}

function argumentsOf(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: false }).values;
  } catch (cause) {
    throw usage((cause as Error).message, cause);
  }
}

function samplesOf(told: string | undefined): number {
  if (told === undefined) return 5;
  if (/^\d{1,3}$/.test(told) && Number(told) <= 100) return Number(told);
  throw usage(`--samples: expected a number in 0..100, got ${told}`);
}

/** Options, or undefined when help was asked for. @throws ARGUMENT_INVALID */
export async function parsePictureOptions(args: readonly string[]): Promise<PictureOptions | undefined> {
  const values = argumentsOf(args);
  if (values.help) return undefined;
  const { pictures, about, out, like, recipe } = values;
  if (pictures === undefined || about === undefined || out === undefined)
    throw usage('expected --pictures FILE, --about FILE and --out DIR');
  const name = basename(out);
  if (!NETWORK_NAME.test(name))
    throw usage('--out: the folder name is the model name: letters, digits, hyphens');
  const told = [
    ...(like === undefined ? [] : [` --like models/${basename(like)}`]),
    ...(recipe === undefined ? [] : [' --recipe FILE']),
  ];
  return {
    ...{ pictures, out, name, force: values.force, samples: samplesOf(values.samples) },
    about: await json('about', about, aboutSchema),
    recipe: await recipeOf(like, recipe),
    command: `npm run train -- --pictures FILE --about models/${name}/about.json --out models/${name}${told.join('')}`,
  };
}
