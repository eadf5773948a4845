// Whole-vector steps as counted items for the pool: pointwise segments, modulus switch, packing.
#pragma once
#include "segment.h"

namespace cryptonets {

/** Items of a segment over a vector: one tile group of one prime each. */
inline size_t segment_items(const Parameters& p, size_t primes) { return p.groups() * primes; }
/** Words of scratch for `run_segment_item`. */
size_t segment_scratch_words(const Segment& segment);
/** Runs group `item % groups` of prime `item / groups`. */
void run_segment_item(const Segment& segment, const CiphertextVector& in, const CiphertextVector& out, size_t item,
                      uint64_t* scratch);
/** Copies 64 positions of a result in tile layout to their places in a vector. */
void scatter_tile(const Segment& segment, const uint64_t* tile, const CiphertextVector& out, size_t prime,
                  size_t position);

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
