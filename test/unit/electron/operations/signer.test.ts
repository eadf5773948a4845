/** What a client makes of manifests: those that hold, and those that a hostile server or a careless provider could send. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprintOf, signerOf } from '../../../../electron/operations/index.ts';
import { CryptoNetsError, type ErrorCode } from '../../../../shared/errors/index.ts';
import { manifestText, type SignedManifest } from '../../../../shared/manifest/index.ts';
import type { RemoteModel } from '../../../../electron/remote/index.ts';
import { manifestFor, newProvider, signedManifest, signedText } from '../../../support/manifests.ts';

const PROVIDER = newProvider();
const digest = (letter: string): string => letter.repeat(64);
const plan = (packing: 'batch' | 'interactive', letter: string) =>
  ({
    packing,
    parameters: { name: `n_8192_${packing}` },
    digest: digest(letter),
  }) as RemoteModel['plans'][number];
const OFFERED = {
  name: 'digits',
  visibility: 'private',
  commitment: digest('c'),
  plans: [plan('batch', 'a'), plan('interactive', 'b')],
} as const;

async function codeOf(
  manifest: SignedManifest,
  offered: Omit<Parameters<typeof signerOf>[0], 'manifest'> = OFFERED,
): Promise<ErrorCode | undefined> {
  try {
    await signerOf({ ...offered, manifest });
    return undefined;
  } catch (error) {
    if (error instanceof CryptoNetsError) return error.code;
    throw error;
  }
}

describe('the signer of a model', () => {
  it('is told by its key and when it signed; of an unsigned model there is none', async () => {
    const manifest = signedManifest(PROVIDER, OFFERED);
    expect(await signerOf({ ...OFFERED, manifest })).toEqual({
      key: PROVIDER.key,
      signedAt: '2026-01-31T12:00:00Z',
    });
    expect(await signerOf({ ...OFFERED, manifest: undefined })).toBeUndefined();
  });

  it('may have signed plans that a server does not offer, in any order', async () => {
    expect(
      await codeOf(signedManifest(PROVIDER, OFFERED), { ...OFFERED, plans: [plan('interactive', 'b')] }),
    ).toBeUndefined();
    expect(
      await codeOf(signedManifest(PROVIDER, { ...OFFERED, plans: [...OFFERED.plans].reverse() })),
    ).toBeUndefined();
  });

  it.each([
    ['name', { ...OFFERED, name: 'digit' }],
    ['visibility', { ...OFFERED, visibility: 'public' }],
    ['commitment', { ...OFFERED, commitment: digest('d') }],
    ['plan', { ...OFFERED, plans: [plan('batch', 'd')] }],
    ['packing of a plan', { ...OFFERED, plans: [plan('interactive', 'a')] }],
  ] as const)('is none of a model with another %s', async (_, offered) => {
    expect(await codeOf(signedManifest(PROVIDER, OFFERED), offered)).toBe('MODEL_MANIFEST_MISMATCH');
  });

  it('is none once a bit of text, key or signature is another', async () => {
    const manifest = signedManifest(PROVIDER, OFFERED);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('signer', 'signature'),
        fc.nat(255),
        fc.nat(7),
        async (part, at, bit) => {
          const bytes = manifest[part].slice();
          bytes[at % bytes.length]! ^= 1 << bit;
          expect(await codeOf({ ...manifest, [part]: bytes })).toBe('MODEL_SIGNATURE_INVALID');
        },
      ),
    );
    const later = manifest.text.replace('2026', '2027');
    expect(await codeOf({ ...manifest, text: later })).toBe('MODEL_SIGNATURE_INVALID');
    expect(await codeOf({ ...manifest, text: `${manifest.text} ` })).toBe('MODEL_SIGNATURE_INVALID');
  });

  it('is none of what was signed by somebody else and handed on under another key', async () => {
    const { signature, text } = signedManifest(newProvider(), OFFERED);
    const { signer } = signedManifest(PROVIDER, OFFERED);
    expect(await codeOf({ text, signer, signature })).toBe('MODEL_SIGNATURE_INVALID');
  });
});

describe('a signed text', () => {
  const text = manifestText(manifestFor(OFFERED));
  const honest = JSON.parse(text) as Record<string, unknown>;

  it.each([
    ['with space', JSON.stringify(honest, null, 1)],
    ['with members in another order', JSON.stringify({ name: honest['name'], ...honest })],
    ['with a member twice', text.replace('"name":"digits"', '"name":"digits","name":"digits"')],
    ['with more than a manifest says', JSON.stringify({ ...honest, weights: digest('e') })],
    ['of another format', text.replace('manifest-1', 'manifest-2')],
    ['without plans', JSON.stringify({ ...honest, plans: [] })],
    [
      'with too many plans',
      JSON.stringify({ ...honest, plans: Array(17).fill((honest['plans'] as unknown[])[0]) }),
    ],
    ['with a name that is none', JSON.stringify({ ...honest, name: '../digits' })],
    ['with a digest that is none', JSON.stringify({ ...honest, commitment: digest('C') })],
    ['with a time that is none', JSON.stringify({ ...honest, signedAt: 'today' })],
    [
      'of a private model with certificates, which follow from its weights',
      JSON.stringify({ ...honest, certificates: [digest('e')] }),
    ],
    ['that is no JSON', 'digits'],
    ['that is empty', ''],
    ['that is null', 'null'],
    ['that is too long', `${text}${' '.repeat(16_384)}`],
  ])('%s is no manifest', async (_, signed) => {
    expect(await codeOf(signedText(PROVIDER, signed))).toBe('MODEL_SIGNATURE_INVALID');
  });

  it('of any kind is taken or refused, and nothing else', async () => {
    const hostile = fc.oneof(
      fc.json(),
      fc.string(),
      fc.object({ withObjectString: true }).map((any) => JSON.stringify(any)),
    );
    const merged = fc
      .tuple(fc.constantFrom(...Object.keys(honest)), fc.jsonValue())
      .map(([member, value]) => JSON.stringify({ ...honest, [member]: value }));
    await fc.assert(
      fc.asyncProperty(fc.oneof(hostile, merged), async (signed) => {
        expect([undefined, 'MODEL_SIGNATURE_INVALID', 'MODEL_MANIFEST_MISMATCH']).toContain(
          await codeOf(signedText(PROVIDER, signed)),
        );
      }),
    );
  });
});

describe('a fingerprint', () => {
  it('is 128 bits of the SHA-256 of the key, in groups for people', () => {
    expect(fingerprintOf('00'.repeat(32))).toBe('6668 7aad f862 bd77 6c8f c18b 8e9f 8e20');
  });
});
