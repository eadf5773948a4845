/** Known answers of every primitive, checked once at start-up: a runtime that computes anything else must not touch the vault. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { equalBytes, utf8 } from './bytes.ts';
import { primitives, type Primitives } from './primitives.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

/** FIPS 180-2, appendix B.1. */
const SHA256_ABC = hex('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');

/** RFC 5869, test case 1. */
const HKDF = {
  ikm: hex('0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b'),
  salt: hex('000102030405060708090a0b0c'),
  info: hex('f0f1f2f3f4f5f6f7f8f9'),
  okm: hex('3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865'),
};

/** RFC 7914, section 12, third vector (N = 16384, r = 8, p = 1; 16 MiB), its first 32 bytes. */
const SCRYPT = {
  secret: utf8('pleaseletmein'),
  salt: utf8('SodiumChloride'),
  key: hex('7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2'),
};

/** McGrew and Viega, "The Galois/Counter Mode of Operation", test case 16. */
const GCM = {
  key: hex('feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308'),
  nonce: hex('cafebabefacedbaddecaf888'),
  associated: hex('feedfacedeadbeeffeedfacedeadbeefabaddad2'),
  plain: hex(
    'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
  ),
  sealed: hex(
    '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b',
  ),
};

function gcmWorks(p: Primitives): boolean {
  const { key, nonce, associated, plain, sealed } = GCM;
  if (!equalBytes(p.gcmSeal(key, nonce, associated, plain), sealed)) return false;
  const opened = p.gcmOpen(key, nonce, associated, sealed);
  if (opened === undefined || !equalBytes(opened, plain)) return false;
  const changed = Uint8Array.from(sealed);
  changed[0] = (changed[0] ?? 0) ^ 1;
  return (
    p.gcmOpen(key, nonce, associated, changed) === undefined &&
    p.gcmOpen(key, nonce, associated.subarray(1), sealed) === undefined
  );
}

async function scryptWorks(p: Primitives): Promise<boolean> {
  const cost = { logN: 14, r: 8, p: 1 };
  return equalBytes(await p.scrypt(SCRYPT.secret, SCRYPT.salt, cost, 32), SCRYPT.key);
}

/**
 * Checks the runtime's cryptography against published vectors. Costs some 40 ms, most of it scrypt.
 * Throws INTERNAL naming the primitive that is missing or wrong.
 */
export async function selfTest(p: Primitives = primitives): Promise<void> {
  const checks: readonly (readonly [string, () => boolean | Promise<boolean>])[] = [
    ['SHA-256', () => equalBytes(p.sha256(utf8('abc')), SHA256_ABC)],
    ['HKDF-SHA-256', () => equalBytes(p.hkdf(HKDF.ikm, HKDF.salt, HKDF.info, 42), HKDF.okm)],
    ['AES-256-GCM', () => gcmWorks(p)],
    ['scrypt', () => scryptWorks(p)],
  ];
  for (const [name, works] of checks) {
    let cause: unknown;
    const passed = await Promise.resolve()
      .then(works)
      .catch((error: unknown) => {
        cause = error;
        return false;
      });
    if (passed) continue;
    throw new CryptoNetsError('SELF_TEST_FAILED', `${name} failed its self-test`, { cause });
  }
}
