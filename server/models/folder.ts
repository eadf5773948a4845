/** Reads one model folder: sizes first, then digest, range proof and plans; what could overflow is refused. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { assertFits, decodeNetwork, NETWORK_LIMITS, type DecodedNetwork } from '../../shared/network/index.ts';
import type { InteractivePlan } from '../../shared/plan/interactive/plan.ts';
import type { BatchPlan } from '../../shared/plan/plan.ts';
import type { Model, ModelCard } from './model.ts';

/** Derives the plans of a network, best first. Throws PLAN_IMPOSSIBLE when no parameter set can run it. */
export type PlanMaker = (decoded: DecodedNetwork) => Promise<readonly BatchPlan[]>;

/** Derives the interactive plans of a network, best first; none where it does not fit. */
export type InteractivePlanMaker = (decoded: DecodedNetwork) => Promise<readonly InteractivePlan[]>;

/** How the plans of a network are derived. */
export interface PlanMakers {
  readonly plan: PlanMaker;
  /** Absent where interactive packing is not offered. */
  readonly planInteractive?: InteractivePlanMaker | undefined;
}

const MAX_CARD_BYTES = 262_144;

/** A whole file of at most so many bytes; the size is known before memory is taken. */
async function readBounded(file: string, name: string, maxBytes: number): Promise<Buffer> {
  const handle = await open(file, 'r').catch((cause: unknown) => {
    throw new CryptoNetsError('MODEL_INVALID', `${name}: the file cannot be read`, { cause });
  });
  try {
    const { size } = await handle.stat();
    if (size > maxBytes) {
      throw new CryptoNetsError('MODEL_INVALID', `${name}: expected at most ${maxBytes} bytes, got ${size}`);
    }
    const bytes = Buffer.alloc(size);
    const { bytesRead } = await handle.read(bytes, 0, size, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

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
    return { title, accuracy: accuracy?.test.integer ?? 0 };
  } catch {
    return { title: name, accuracy: 0 };
  }
}

/**
 * @throws MODEL_INVALID, MODEL_DIGEST_MISMATCH, RANGE_EXCEEDS_MODULUS, PLAN_IMPOSSIBLE
 */
export async function readModelFolder(folder: string, { plan, planInteractive }: PlanMakers): Promise<Model> {
  const json = await readBounded(join(folder, 'network.json'), 'network.json', NETWORK_LIMITS.metadataBytes);
  const weights = await readBounded(join(folder, 'weights.bin'), 'weights.bin', NETWORK_LIMITS.weightsBytes);
  const text = json.toString('utf8');
  const decoded = await decodeNetwork(text, new Uint8Array(weights));
  const plans = await plan(decoded);
  if (plans.length === 0) throw new CryptoNetsError('PLAN_IMPOSSIBLE');
  for (const { parameters } of plans) assertFits(decoded.proof, parameters.plainModulus);
  const interactivePlans = (await planInteractive?.(decoded)) ?? [];
  const { network, digest, proof } = decoded;
  const card = await readCard(folder, network.name);
  return { network, digest, proof, card, json: text, weights, plans, interactivePlans };
}
