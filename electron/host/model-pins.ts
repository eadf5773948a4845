/**
 * Whether a server's model is the one that its name stands for. A network that the asked server itself sent proves nothing about that server: what
 * is compared is what came with this program, what this server had under the name when it was first asked, and who had signed it then.
 */
import { CryptoNetsError, toCryptoNetsError } from '../../shared/errors/index.ts';
import type { ModelSigner, ModelStanding } from '../../shared/ipc/types.ts';
import { fingerprintOf, signerOf, type Signer } from '../operations/index.ts';
import type { RemoteModel } from '../remote/index.ts';
import type { VaultSession } from '../keys/vault-session.ts';
import type { Store } from '../store/index.ts';
import type { Models } from './models.ts';

type Offered = Pick<RemoteModel, 'name' | 'visibility' | 'commitment' | 'plans' | 'manifest'>;

/** What was known of a model before it was asked for. */
type Pin = NonNullable<ReturnType<Store['modelPins']['of']>>;

/** What somebody has looked at and takes, whatever was known before. */
export interface Taken {
  readonly commitment?: string | undefined;
  /** The key that must have signed it, 64 hexadecimal digits; `none`: it needs no signature. */
  readonly signer?: string | undefined;
}

export interface ModelStandings {
  readonly standing: ModelStanding;
  readonly signer: ModelSigner | null;
  /** The commitment that was known. */
  readonly known: string | undefined;
}

export interface ModelPinsParts {
  readonly store: Pick<Store, 'modelPins'>;
  /** It vouches for what was seen; while it is locked nothing new is remembered. */
  readonly vault: Pick<VaultSession, 'status' | 'change'>;
  readonly models: Pick<Models, 'bundledDigests'>;
}

export class ModelPins {
  readonly #parts: ModelPinsParts;

  constructor(parts: ModelPinsParts) {
    this.#parts = parts;
  }

  /**
   * Before anything is encrypted for a model. The first one of a name at an address is remembered, with who signed it.
   * @param server `host:port`; null for the built-in one, which has the bundled models
   * @returns who signed it; null when nobody did
   * @throws MODEL_SIGNATURE_INVALID, MODEL_MANIFEST_MISMATCH, MODEL_SIGNER_CHANGED, MODEL_UNSIGNED, MODEL_IMPERSONATED, MODEL_PIN_MISMATCH,
   * VAULT_ALTERED
   */
  async check(server: string | null, model: Offered, taken: Taken = {}): Promise<ModelSigner | null> {
    const { name, commitment } = model;
    const signer = await signerOf(model);
    const known = this.#known(server, name);
    assertSigner(name, signer, taken.signer ?? known?.signer ?? undefined);
    await this.#assertNotImpersonated(model);
    const told = signer ? shown(signer, known, taken.signer ? 'given' : undefined) : null;
    if (server === null) return told;
    if (known && known.digest !== commitment && taken.commitment !== commitment)
      throw new CryptoNetsError(
        'MODEL_PIN_MISMATCH',
        `model "${name}": expected ${known.digest} as before, got ${commitment}`,
      );
    this.#remember(server, model, known, signer?.key ?? null);
    return told;
  }

  /** How a model stands to what is known of it; never throws, nothing is remembered. */
  async standing(server: string | null, model: Offered): Promise<ModelStandings> {
    const { name, visibility, commitment } = model;
    const bundled = visibility === 'public' ? await this.#parts.models.bundledDigests(name) : [];
    const pin = this.#known(server, name);
    const [known, signer] = [pin?.digest, await signerStanding(model, pin)];
    if (bundled.includes(commitment) || server === null) return { standing: 'bundled', signer, known };
    if (bundled.length > 0) return { standing: 'impersonated', signer, known: bundled[0] };
    if (known === undefined) return { standing: 'new', signer, known };
    return { standing: known === commitment ? 'same' : 'changed', signer, known };
  }

  #known(server: string | null, name: string): Pin | undefined {
    return server === null ? undefined : this.#parts.store.modelPins.of(server, name);
  }

  /** Of a private model nothing but the name can be compared: its commitment is salted. @throws MODEL_IMPERSONATED */
  async #assertNotImpersonated({ name, visibility, commitment }: Offered): Promise<void> {
    const bundled = await this.#parts.models.bundledDigests(name);
    if (visibility !== 'public' || bundled.length === 0 || bundled.includes(commitment)) return;
    throw new CryptoNetsError(
      'MODEL_IMPERSONATED',
      `model "${name}": expected ${bundled.join(' or ')} as bundled, got ${commitment}`,
    );
  }

  #remember(server: string, model: Offered, known: Pin | undefined, signer: string | null): void {
    const { name, commitment: digest } = model;
    if (known?.digest === digest && known.signer === signer) return;
    const { store, vault } = this.#parts;
    if (vault.status().state === 'locked') return;
    vault.change(() => store.modelPins.keep({ server, model: name, digest, signer }, Date.now()));
  }
}

/** @throws MODEL_UNSIGNED, MODEL_SIGNER_CHANGED */
function assertSigner(name: string, signer: Signer | undefined, expected: string | undefined): void {
  if (expected === undefined || expected === (signer?.key ?? 'none')) return;
  const [was, now] = [expected, signer?.key ?? 'none'].map((key) =>
    key === 'none' ? 'none' : `${key} (${fingerprintOf(key)})`,
  );
  throw new CryptoNetsError(
    signer ? 'MODEL_SIGNER_CHANGED' : 'MODEL_UNSIGNED',
    `model "${name}": expected the signer ${was}, got ${now}`,
  );
}

function standingOf({ key }: Signer, known: Pin | undefined): ModelSigner['standing'] {
  if (!known?.signer) return 'new';
  return known.signer === key ? 'same' : 'changed';
}

function shown(signer: Signer, known: Pin | undefined, standing = standingOf(signer, known)): ModelSigner {
  const { key, signedAt } = signer;
  return { key, fingerprint: fingerprintOf(key), before: beforeOf(known), signedAt, standing };
}

const beforeOf = (known: Pin | undefined): string | null =>
  known?.signer ? fingerprintOf(known.signer) : null;

/** Null of a model that nobody signs, now or before. */
async function signerStanding(model: Offered, known: Pin | undefined): Promise<ModelSigner | null> {
  const nobody = { key: null, fingerprint: null, before: beforeOf(known), signedAt: null };
  try {
    const signer = await signerOf(model);
    if (signer) return shown(signer, known);
    return known?.signer ? { ...nobody, standing: 'gone' } : null;
  } catch (error) {
    const mismatch = toCryptoNetsError(error).code === 'MODEL_MANIFEST_MISMATCH';
    return { ...nobody, standing: mismatch ? 'mismatch' : 'invalid' };
  }
}
