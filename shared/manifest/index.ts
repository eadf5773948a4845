/**
 * A model manifest: what a provider says of a model, in one canonical text that it signs (Ed25519). It names the weights as the catalog does (the
 * digest of a public model, a salted commitment to a private one), the plans under which it may be asked, and nothing else that follows from weights.
 */
import { z } from 'zod';
import { CryptoNetsError } from '../errors/index.ts';
import { NETWORK_NAME } from '../network/limits.ts';
import { PACKINGS, type Packing } from '../packing/packing.ts';
import { isDigest, isName, VISIBILITIES, type Visibility } from '../protocol/index.ts';

const FORMAT = 'cryptonets-model-manifest-1';

/** Of what is read before anything is made of it. */
export const MANIFEST_LIMITS = { characters: 16_384, signerBytes: 32, signatureBytes: 64 } as const;
const MOST_PLANS = 16;
const MOST_CERTIFICATES = 32;

export interface ManifestPlan {
  readonly packing: Packing;
  readonly parameterSet: string;
  /** Of the plan, of a private model of its client's half: 64 hexadecimal digits. */
  readonly digest: string;
}

export interface ModelManifest {
  readonly name: string;
  readonly visibility: Visibility;
  readonly commitment: string;
  readonly plans: readonly ManifestPlan[];
  /** SHA-256 of each certificate's file. None of a private model: a certificate follows from its weights, so a guess could be tested by it. */
  readonly certificates: readonly string[];
  /** UTC, to the second: 2026-01-31T12:00:00Z. */
  readonly signedAt: string;
}

/** As it travels and lies in a model's folder. */
export interface SignedManifest {
  /** Canonical; these very characters (UTF-8) are what is signed. */
  readonly text: string;
  /** Public key, 32 bytes. */
  readonly signer: Uint8Array;
  /** 64 bytes. */
  readonly signature: Uint8Array;
}

/** A model as a server offers it. */
export interface OfferedModel {
  readonly name: string;
  readonly visibility: Visibility;
  readonly commitment: string;
  readonly plans: readonly {
    readonly packing: Packing;
    readonly parameters: { readonly name: string };
    readonly digest: string;
  }[];
}

const digest = z.string().refine(isDigest);
const schema = z
  .strictObject({
    format: z.literal(FORMAT),
    name: z.string().regex(NETWORK_NAME),
    visibility: z.enum(VISIBILITIES),
    commitment: digest,
    plans: z
      .array(z.strictObject({ packing: z.enum(PACKINGS), parameterSet: z.string().refine(isName), digest }))
      .min(1)
      .max(MOST_PLANS),
    certificates: z.array(digest).max(MOST_CERTIFICATES),
    signedAt: z.iso.datetime({ precision: 0 }),
  })
  .refine(({ visibility, certificates }) => visibility === 'public' || certificates.length === 0);

/** One text for one manifest: members in this order, plans and certificates by their digests, no space. */
export function manifestText(manifest: ModelManifest): string {
  const { name, visibility, commitment, plans, certificates, signedAt } = manifest;
  const ordered = plans.map(({ packing, parameterSet, digest }) => ({ packing, parameterSet, digest }));
  return JSON.stringify({
    format: FORMAT,
    name,
    visibility,
    commitment,
    plans: ordered.sort((a, b) => (a.digest < b.digest ? -1 : 1)),
    certificates: [...certificates].sort(),
    signedAt,
  });
}

function manifestOf(text: string): ModelManifest | undefined {
  if (text.length > MANIFEST_LIMITS.characters) return undefined;
  try {
    const { format: _, ...manifest } = schema.parse(JSON.parse(text));
    return manifestText(manifest) === text ? manifest : undefined;
  } catch {
    return undefined;
  }
}

/** By Web Crypto (RFC 8032), present in Node and Electron; false for keys that are none. */
async function isSigned({ text, signer, signature }: SignedManifest): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey('raw', Uint8Array.from(signer), 'Ed25519', false, ['verify']);
    const signed = new TextEncoder().encode(text);
    return await crypto.subtle.verify('Ed25519', key, Uint8Array.from(signature), signed);
  } catch {
    return false;
  }
}

/** What is signed, once the signature holds; nothing is read of a text that nobody signed. @throws MODEL_SIGNATURE_INVALID */
export async function verifiedManifest(signed: SignedManifest): Promise<ModelManifest> {
  if (!(await isSigned(signed)))
    throw new CryptoNetsError(
      'MODEL_SIGNATURE_INVALID',
      'the signature is not one of this text by this signer',
    );
  const manifest = manifestOf(signed.text);
  if (manifest) return manifest;
  throw new CryptoNetsError('MODEL_SIGNATURE_INVALID', `what is signed is no manifest of format ${FORMAT}`);
}

/** Every plan that is offered must be a signed one; others may be signed beside them. @throws MODEL_MANIFEST_MISMATCH */
export function assertSpeaksOf(manifest: ModelManifest, offered: OfferedModel): void {
  for (const fact of ['name', 'visibility', 'commitment'] as const)
    if (manifest[fact] !== offered[fact]) refuse(fact, manifest[fact], offered[fact]);
  const signed = manifest.plans.map(planText);
  for (const { packing, parameters, digest } of offered.plans) {
    const plan = planText({ packing, parameterSet: parameters.name, digest });
    if (!signed.includes(plan)) refuse('plan', signed.join(' or '), plan);
  }
}

function planText({ packing, parameterSet, digest }: ManifestPlan): string {
  return `${packing} ${parameterSet} ${digest}`;
}

function refuse(what: string, signed: string, offered: string): never {
  throw new CryptoNetsError('MODEL_MANIFEST_MISMATCH', `${what}: signed is ${signed}, offered ${offered}`);
}
