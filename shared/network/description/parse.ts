/** Descriptions from JSON that anybody may have written: every field known, every count and text bounded, in one canonical order. */
import { z } from 'zod';
import { NETWORK_LIMITS } from '../limits.ts';
import { invalidModel } from '../invalid.ts';
import type { ModelDescription } from './types.ts';

/** Characters of a description's JSON. */
const DESCRIPTION_CHARACTERS = 49_152;

const LIMITS = { columns: 4096, categories: 256, edges: 255, classes: 1024, name: 120, help: 400 } as const;

/** Text that is shown to people: nothing that steers a terminal. */
const shown = (most: number): z.ZodString =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[^\p{C}\p{Zl}\p{Zp}]+$/u, 'expected text without control characters');
const name = shown(LIMITS.name);
const title = shown(LIMITS.name).optional();

const scale = z
  .strictObject({ kind: z.literal('scale'), from: z.number(), to: z.number() })
  .refine(({ from, to }) => from < to, 'expected from < to');
const bins = z
  .strictObject({ kind: z.literal('bins'), edges: z.array(z.number()).min(1).max(LIMITS.edges) })
  .refine(
    ({ edges }) => edges.every((edge, at) => at === 0 || edge > edges[at - 1]!),
    'expected ascending edges',
  );

const shownColumn = { name, title, unit: shown(LIMITS.name).optional(), help: shown(LIMITS.help).optional() };

const numberColumn = z
  .strictObject({
    ...shownColumn,
    type: z.literal('number'),
    minimum: z.number(),
    maximum: z.number(),
    whole: z.boolean().optional(),
    missing: z.number().optional(),
    encode: z.union([scale, bins]),
  })
  .refine(({ minimum, maximum }) => minimum < maximum, 'expected minimum < maximum')
  .refine(
    ({ minimum, maximum, missing = minimum }) => missing >= minimum && missing <= maximum,
    'expected a stand-in for missing values within minimum and maximum',
  );

const categoryColumn = z
  .strictObject({
    ...shownColumn,
    type: z.literal('category'),
    categories: z.array(name).min(2).max(LIMITS.categories),
    missing: name.nullable().optional(),
  })
  .refine(({ categories }) => areDistinct(categories), 'expected categories that differ')
  .refine(
    ({ categories, missing = null }) => missing === null || categories.includes(missing),
    'expected one of the categories for missing values',
  );

const table = z
  .strictObject({
    kind: z.literal('table'),
    columns: z
      .array(z.union([numberColumn, categoryColumn]))
      .min(1)
      .max(LIMITS.columns),
  })
  .refine(({ columns }) => areDistinct(columns.map((column) => column.name)), 'expected columns that differ');

const sequence = z
  .strictObject({
    kind: z.literal('sequence'),
    column: name,
    alphabet: z.string().regex(/^[A-Za-z*-]{2,64}$/),
    length: z.int().min(1).max(NETWORK_LIMITS.units),
    ignoreCase: z.boolean(),
    unknown: z
      .string()
      .regex(/^[A-Za-z*-]{1,64}$/)
      .optional(),
  })
  .refine(
    ({ alphabet, unknown = '' }) => areDistinct([...alphabet, ...unknown]),
    'expected letters that differ',
  )
  .refine(
    ({ alphabet, unknown = '', ignoreCase }) => !ignoreCase || !/[a-z]/.test(alphabet + unknown),
    'expected capital letters where case is ignored',
  );

const image = z.strictObject({
  kind: z.literal('image'),
  prepare: z.enum(['digit', 'resize', 'as-is']),
  title,
});

const namedClass = z.strictObject({ name, title });

const classes = z
  .strictObject({
    kind: z.literal('classes'),
    column: name,
    classes: z.array(namedClass).min(2).max(LIMITS.classes),
  })
  .refine((output) => areDistinct(output.classes.map((one) => one.name)), 'expected classes that differ');

const score = z
  .strictObject({
    kind: z.literal('score'),
    column: name,
    title,
    unit: shown(LIMITS.name).optional(),
    link: z.enum(['identity', 'logistic']),
    scale: z.number().refine((value) => value !== 0, 'expected a scale that is not 0'),
    offset: z.number(),
    threshold: z.number().optional(),
    classes: z.tuple([namedClass, namedClass]).optional(),
  })
  .refine(
    (output) => (output.threshold === undefined) === (output.classes === undefined),
    'expected a threshold with its two classes',
  );

const description = z.strictObject({
  reads: z.discriminatedUnion('kind', [table, sequence, image]),
  answers: z.discriminatedUnion('kind', [classes, score]),
});

function areDistinct(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}

/** Fields in the order of the schema, so that its JSON is canonical. @throws MODEL_INVALID with the place */
export function parseDescription(value: unknown): ModelDescription {
  const parsed = description.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalidModel(`description${place(issue?.path)}: ${issue?.message ?? 'not well formed'}`);
}

const place = (path: readonly PropertyKey[] = []): string =>
  path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part).slice(0, 40)}`)).join('');

/** @throws MODEL_INVALID */
export function parseDescriptionText(text: string): ModelDescription {
  if (text.length > DESCRIPTION_CHARACTERS) throw invalidModel('description: too long');
  try {
    return parseDescription(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) throw invalidModel('description: expected JSON');
    throw error;
  }
}
