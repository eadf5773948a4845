// Whole-vector steps as counted items for the pool: pointwise segments, modulus switch, packing.
#pragma once
#include "../support/pool.h"
#include "segment.h"

namespace cryptonets {

/** Items of a segment over a vector: one tile group of one prime each. */
inline size_t segment_items(const Parameters& p, size_t primes) { return p.groups() * primes; }
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

/** Items of a switch: one polynomial of one ciphertext each. Drops primes one by one from in.primes to out.primes. */
inline size_t switch_items(const CiphertextVector& in) { return in.count * in.size; }
inline size_t switch_scratch_words(const Parameters& p) { return (kMostPrimes + 2) * p.degree(); }
void run_switch_item(const CiphertextVector& in, const CiphertextVector& out, size_t item, uint64_t* scratch);
/** The correction factor after dropping primes `from - 1` down to `to`. */
uint64_t switched_correction(const Parameters& p, uint64_t correction, size_t from, size_t to);

/** Items of packing: one polynomial of one ciphertext each. */
inline size_t pack_items(const CiphertextVector& v) { return v.count * v.size; }
size_t packed_bytes(const Parameters& p, size_t count, uint32_t size, size_t primes);
void run_pack_item(const CiphertextVector& v, size_t item, uint8_t* out);

}  // namespace cryptonets
