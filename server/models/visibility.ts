/** Whether a model is handed out, and how well answers hide one that is not: what the operator says of it, else what its folder says, else what the operator says of all. */
import { join } from 'node:path';
import { z } from 'zod';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { Visibility } from '../../shared/protocol/index.ts';
import { readIfThere } from './files.ts';

/** The file by which a folder says so: `{ "visibility": "public" }`, or `{ "visibility": "private", "privacyBits": 48 }`. */
const VISIBILITY_FILE = 'visibility.json';
const MAX_VISIBILITY_BYTES = 4096;

/** A distance of 2^-40 an answer: a million answers together stay below 2^-20. */
export const DEFAULT_PRIVACY_BITS = 40;
/** Of what may be asked for: there is no way to do without. */
export const PRIVACY_BITS_RANGE = { minimum: 40, maximum: 128 } as const;

const { minimum, maximum } = PRIVACY_BITS_RANGE;
const folderSchema = z.union([
  z.strictObject({ visibility: z.literal('public') }),
  z.strictObject({
    visibility: z.literal('private'),
    privacyBits: z.number().int().min(minimum).max(maximum).optional(),
  }),
]);
type SaidByFolder = z.infer<typeof folderSchema>;

/** What the operator of a server says. */
export interface VisibilityWish {
  /** Model names; these win over what folders say. */
  readonly publicModels: readonly string[];
  readonly privateModels: readonly string[];
  /** Of models of which nobody says anything. */
  readonly otherModels: Visibility;
  /** Of private models whose folder does not say more or less. */
  readonly privacyBits: number;
}

export interface ModelVisibility {
  readonly visibility: Visibility;
  /** Of a private model. */
  readonly privacyBits: number | undefined;
}

/** Nothing that cannot be read makes a model public. @throws MODEL_INVALID */
export async function visibilityOf(
  folder: string,
  name: string,
  wish: VisibilityWish,
): Promise<ModelVisibility> {
  const said = await saidBy(folder);
  const visibility = operatorSays(name, wish) ?? said?.visibility ?? wish.otherModels;
  if (visibility === 'public') return { visibility, privacyBits: undefined };
  const own = said?.visibility === 'private' ? said.privacyBits : undefined;
  return { visibility, privacyBits: own ?? wish.privacyBits };
}

function operatorSays(name: string, wish: VisibilityWish): Visibility | undefined {
  if (wish.privateModels.includes(name)) return 'private';
  return wish.publicModels.includes(name) ? 'public' : undefined;
}

async function saidBy(folder: string): Promise<SaidByFolder | undefined> {
  const bytes = await readIfThere(join(folder, VISIBILITY_FILE), VISIBILITY_FILE, MAX_VISIBILITY_BYTES);
  if (bytes === undefined) return undefined;
  try {
    return folderSchema.parse(JSON.parse(bytes.toString('utf8')));
  } catch (cause) {
    const message =
      `${VISIBILITY_FILE}: expected { "visibility": "public" } or "private", ` +
      `the latter with "privacyBits" from ${minimum} to ${maximum} or without`;
    throw new CryptoNetsError('MODEL_INVALID', message, { cause });
  }
}
