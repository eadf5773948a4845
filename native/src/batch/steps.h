// Whole-vector steps as counted items for the pool: loading, pointwise segments, modulus switch, packing.
#pragma once
#include "../ring/packed.h"
#include "../ring/seed_stream.h"
#include "../support/pool.h"
#include "segment.h"

namespace cryptonets {

/** One fresh ciphertext modulo one prime: `bytes` is its block, c1 comes from the seed. Throws RESIDUE_OUT_OF_RANGE. */
void run_load_item(const CiphertextVector& out, size_t prime, size_t ciphertext, const PublicSeed& seed,
                   const uint8_t* bytes, uint64_t* scratch);
inline size_t load_scratch_words(const RingParameters& ring) { return packed_scratch_words(ring.data()); }

/** Items of a segment over a vector: one tile group of one prime each. */
inline size_t segment_items(const RingParameters& ring, size_t primes) { return ring.data().groups() * primes; }
/** Words of scratch for `run_segment_item`: staged inputs, then what `run_group_tiles` needs. */
size_t segment_scratch_words(const Segment& segment);
/** Runs group `item % groups` of prime `item / groups`. */
void run_segment_item(const Segment& segment, const CiphertextVector& in, const CiphertextVector& out, size_t item,
                      uint64_t* scratch, const Control* control = nullptr);
/** Words that the results of one tile group take. */
size_t segment_result_words(const Segment& segment);
/** Runs all tiles of a group, then writes the results in runs of 64 positions. `x` is [tile][input][polynomial][8]. */
void run_group_tiles(const Segment& segment, size_t prime, size_t group, const uint64_t* x, uint64_t* scratch,
                     const CiphertextVector& out, const Control* control);

/** Items of a switch: one polynomial of one ciphertext each. Drops primes one by one from vector.primes to primes_out. */
inline size_t switch_items(const CiphertextVector& in) { return in.count * in.size; }
inline size_t switch_scratch_words(const RingParameters& ring) { return 2 * ring.degree(); }
/** In place: the residues modulo the primes that are dropped hold nothing of use afterwards. Whoever ran all items calls `drop`. */
void run_switch_item(const CiphertextVector& vector, size_t primes_out, const Modulus& plain, size_t item,
                     uint64_t* scratch);
/**
 * SEAL's mod_t_and_divide_q_last_ntt: c_i := (c_i - c_last - q_last [-c_last / q_last]_t) / q_last for i < last. `residues`: N of each
 * prime up to `last`, all overwritten; `delta`: 2 N words.
 */
void drop_last(const Basis& p, const Modulus& plain, uint64_t* const* residues, size_t last, uint64_t* delta);
/** The correction factor after dropping primes `from - 1` down to `to`. */
uint64_t switched_correction(const RingParameters& ring, const Modulus& plain, uint64_t correction, size_t from,
                             size_t to);

/** Items of packing: one polynomial of one ciphertext each. */
inline size_t pack_items(const CiphertextVector& v) { return v.count * v.size; }
/** Bytes of a packed vector. */
inline size_t packed_bytes(const CiphertextVector& v) {
  return v.count * v.size * packed_bytes(v.ring->data(), v.primes);
}
void run_pack_item(const CiphertextVector& v, size_t item, uint8_t* out);

}  // namespace cryptonets
