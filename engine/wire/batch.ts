/**
 * The wire form of a batch: seeds and blocks up, packed scores down (`scores.ts`).
 *
 * A *block* (ciphertext i, prime j) is the N residues of c0 modulo q_j, NTT form in SEAL's order, bit-packed little-endian at
 * b bits each, b being the bit length that all data primes share: N * b / 8 bytes. c1 is not sent: it is SEAL's uniform sampling
 * from the ciphertext's 64-byte seed, by SEAL's Blake2xb or by AES-128 (`counter-stream.ts`).
 */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { SEED_BYTES } from '../../shared/packing/geometry.ts';
import type { BlockOrder } from '../../shared/protocol/index.ts';

export type { BlockOrder, UploadForm } from '../../shared/protocol/index.ts';

/** Which ciphertext and prime a block belongs to. */
export function blockPlace(
  block: number,
  order: BlockOrder,
  ciphertexts: number,
  primes: number,
): { readonly ciphertext: number; readonly prime: number } {
  return order === 'ciphertext'
    ? { ciphertext: Math.floor(block / primes), prime: block % primes }
    : { ciphertext: block % ciphertexts, prime: Math.floor(block / ciphertexts) };
}

/** @throws CIPHERTEXT_INVALID unless there is one seed for each ciphertext. */
export function checkSeeds(seeds: Uint8Array, ciphertexts: number): void {
  if (seeds.length === ciphertexts * SEED_BYTES) return;
  throw new CryptoNetsError(
    'CIPHERTEXT_INVALID',
    `expected ${ciphertexts * SEED_BYTES} bytes of seeds, got ${seeds.length}`,
  );
}

/** How many blocks a chunk holds. @throws CHUNK_INVALID unless it holds at least one, and no part of one. */
export function wholeBlocks(bytes: Uint8Array, bytesPerBlock: number): number {
  if (bytes.length > 0 && bytes.length % bytesPerBlock === 0) return bytes.length / bytesPerBlock;
  throw new CryptoNetsError(
    'CHUNK_INVALID',
    `expected whole blocks of ${bytesPerBlock} bytes, got ${bytes.length}`,
  );
}
