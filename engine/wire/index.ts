/** Bytes of ciphertexts: what travels, and what SEAL reads and writes. */
export {
  blockBytes,
  blockCount,
  blockPlace,
  checkScores,
  checkSeeds,
  residueBits,
  scoreBytes,
  SEED_BYTES,
  wholeBlocks,
} from './batch.ts';
export type { BlockOrder, EncryptedScores } from './batch.ts';
export { ResiduePacker } from './residues.ts';
