/** Reads one model folder: sizes first, then digest, range proof and plans; what could overflow is refused. */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { assertFits, decodeNetwork, NETWORK_LIMITS, type DecodedNetwork } from '../../shared/network/index.ts';
import { namedByClientHalf } from '../../shared/packing/client-half.ts';
import { commitmentTo, saltOf } from './commitment.ts';
import { readBounded } from './files.ts';
import { manifestOf, offeredAs } from './manifest.ts';
import type { Model, ModelCard } from './model.ts';
import type { Naming, PlanMakers } from './plan-makers.ts';
import { visibilityOf, type VisibilityWish } from './visibility.ts';

const MAX_CARD_BYTES = 262_144;

/** What is read of a card: the accuracy of the integer network on its test set, in [0, 1]. */
const cardSchema = z.looseObject({
  title: z.string().min(1).max(120).optional(),
  accuracy: z.looseObject({ test: z.looseObject({ integer: z.number().min(0).max(1) }) }).optional(),
});

/** The card is for people: a model without one, or with one that cannot be read, still works under its name. */
async function readCard(folder: string, name: string): Promise<ModelCard> {
  try {
    const bytes = await readBounded(join(folder, 'card.json'), 'card.json', MAX_CARD_BYTES);
    const { title = name, accuracy } = cardSchema.parse(JSON.parse(bytes.toString('utf8')));
    return { title, accuracy: accuracy?.test.integer };
  } catch {
    return { title: name, accuracy: undefined };
  }
}

/** How the model is told of; whether the name outlives this process. @throws MODEL_INVALID */
async function namingOf(
  folder: string,
  { network, digest }: DecodedNetwork,
  wish: VisibilityWish,
): Promise<Naming & { readonly kept: boolean }> {
  const { visibility, privacyBits } = await visibilityOf(folder, network.name, wish);
  if (visibility === 'public') return { visibility, commitment: digest, kept: true };
  const { bytes, kept } = await saltOf(folder);
  return { visibility, privacyBits, commitment: commitmentTo(digest, bytes), kept };
}

/** Best first. Plans of a private model are named by their client's half: their whole text is a function of the weights. */
async function plansOf(
  decoded: DecodedNetwork,
  naming: Naming,
  { planBatch, planInteractive }: PlanMakers,
): Promise<Pick<Model, 'batchPlans' | 'interactivePlans'>> {
  const batchPlans = await planBatch(decoded, naming);
  if (batchPlans.length === 0) throw new CryptoNetsError('PLAN_IMPOSSIBLE');
  for (const { parameters } of batchPlans) assertFits(decoded.proof, parameters.plainModulus);
  const interactivePlans = (await planInteractive?.(decoded, naming)) ?? [];
  if (naming.visibility === 'public') return { batchPlans, interactivePlans };
  return {
    batchPlans: await Promise.all(batchPlans.map(namedByClientHalf)),
    interactivePlans: await Promise.all(interactivePlans.map(namedByClientHalf)),
  };
}

/** A link may lead out of what the operator gave, today or tomorrow. @throws MODEL_INVALID */
async function assertNoLink(folder: string): Promise<void> {
  if ((await lstat(folder)).isSymbolicLink()) {
    throw new CryptoNetsError('MODEL_INVALID', 'a symbolic link: expected the folder itself');
  }
}

/**
 * @throws MODEL_INVALID, MODEL_DIGEST_MISMATCH, RANGE_EXCEEDS_MODULUS, PLAN_IMPOSSIBLE, MODEL_SIGNATURE_INVALID, MODEL_MANIFEST_MISMATCH
 */
export async function readModelFolder(
  folder: string,
  makers: PlanMakers,
  wish: VisibilityWish,
): Promise<Model> {
  const model = await provenModel(folder, makers, wish);
  return { ...model, manifest: await manifestOf(folder, offeredAs(model)) };
}

/**
 * As it would be offered, whatever was signed of it before. @throws MODEL_INVALID, MODEL_DIGEST_MISMATCH, RANGE_EXCEEDS_MODULUS, PLAN_IMPOSSIBLE
 */
export async function provenModel(
  folder: string,
  makers: PlanMakers,
  wish: VisibilityWish,
): Promise<Omit<Model, 'manifest'>> {
  await assertNoLink(folder);
  const json = await readBounded(join(folder, 'network.json'), 'network.json', NETWORK_LIMITS.metadataBytes);
  const weights = await readBounded(join(folder, 'weights.bin'), 'weights.bin', NETWORK_LIMITS.weightsBytes);
  const text = json.toString('utf8');
  const decoded = await decodeNetwork(text, new Uint8Array(weights));
  const { kept, ...naming } = await namingOf(folder, decoded, wish);
  const plans = await plansOf(decoded, naming, makers);
  const { visibility, commitment } = naming;
  const { network, proof } = decoded;
  const card = await readCard(folder, network.name);
  return { network, visibility, commitment, commitmentKept: kept, proof, card, json: text, weights, ...plans };
}
