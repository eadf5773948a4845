// SEAL's sample_poly_uniform: one bulk stream over all primes in order; words at or above the largest multiple of q are
// replaced, in order, by words that continue the stream after the bulk.
#include "seed_stream.h"

#include <cstring>
#include <vector>

namespace cryptonets {
namespace {

constexpr size_t kNodes = kRefillWords / kTile;
/** Refills of one prime at N = 32768. */
constexpr size_t kMostRefills = 32768 / kRefillWords;

/** Reads single words of the stream anywhere; the slow, exact way for the rare redraw. */
class WordReader {
 public:
  WordReader(const Parameters& p, const uint8_t* seed) : kernels_(p.kernels()), seed_(seed) {}
  uint64_t at(uint64_t index) {
    const uint64_t refill = index / kRefillWords;
    if (!filled_ || refill != refill_) {
      uint64_t root[8];
      kernels_.expand_roots(seed_, refill, 1, root);
      kernels_.expand_nodes(root, 0, kNodes, words_);
      refill_ = refill;
      filled_ = true;
    }
    return words_[index % kRefillWords];
  }

 private:
  const KernelTable& kernels_;
  const uint8_t* seed_;
  uint64_t refill_ = 0;
  bool filled_ = false;
  alignas(64) uint64_t words_[kRefillWords];
};

}  // namespace

uint64_t SeedStream::limit(uint64_t q) { return ~uint64_t{0} - ~uint64_t{0} % q - 1; }

/** Walks the stream from its start and counts all redraws before the wanted words. */
void SeedStream::redraw(const Parameters& p, const uint8_t* seed, size_t prime, size_t first, size_t n, uint64_t* out) {
  WordReader bulk(p, seed), extra(p, seed);
  uint64_t next = p.prime_count() * p.degree();
  const uint64_t end = prime * p.degree() + first + n;
  for (uint64_t index = 0; index < end; ++index) {
    const uint64_t q = p.prime(index / p.degree()).p;
    uint64_t word = bulk.at(index);
    while (word >= limit(q)) word = extra.at(next++);
    if (index + n >= end) out[index + n - end] = word % q;
  }
}

void SeedStream::make_roots(const Parameters& p, const uint8_t* seed, size_t prime, uint64_t* roots) {
  const size_t refills = p.degree() / kRefillWords;
  p.kernels().expand_roots(seed, prime * refills, refills, roots);
}

void SeedStream::raw_words(const Parameters& p, const uint8_t* seed, uint64_t* out) {
  alignas(64) uint64_t roots[8 * kMostRefills];
  p.kernels().expand_roots(seed, 0, p.degree() / kRefillWords, roots);
  for (size_t at = 0; at < p.degree(); at += kRefillWords) {
    p.kernels().expand_nodes(roots + at / kRefillWords * 8, 0, kNodes, out + at);
  }
}

void SeedStream::expand_prime(const Parameters& p, const uint8_t* seed, size_t prime, uint64_t* out) {
  alignas(64) uint64_t roots[8 * kMostRefills];
  alignas(64) uint64_t words[kRefillWords];
  make_roots(p, seed, prime, roots);
  const Modulus& q = p.prime(prime);
  bool again = false;
  for (size_t at = 0; at < p.degree(); at += kRefillWords) {
    p.kernels().expand_nodes(roots + at / kRefillWords * 8, 0, kNodes, words);
    again |= p.kernels().reduce_uniform(words, kRefillWords, q, limit(q.p), out + at);
  }
  if (again) redraw(p, seed, prime, 0, p.degree(), out);
}

}  // namespace cryptonets
