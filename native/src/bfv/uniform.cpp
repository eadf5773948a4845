// One bulk of words over all primes in order; words that are too large are replaced, in order, by words that follow the bulk.
#include "uniform.h"

#include <vector>

namespace cryptonets {
namespace {

constexpr size_t kNodes = kRefillWords / kTile;

/** SEAL's bound: words at or above it are drawn again. */
uint64_t uniform_limit(uint64_t p) { return ~uint64_t{0} - ~uint64_t{0} % p - 1; }

/** Words of the stream from `next` on, one by one. */
class Tail {
 public:
  Tail(const KernelTable& kernels, const uint8_t* seed, uint64_t next) : kernels_(kernels), seed_(seed), next_(next) {}
  uint64_t word() {
    if (next_ % kRefillWords == 0 || !filled_) {
      uint64_t root[8];
      kernels_.expand_roots(seed_, next_ / kRefillWords, 1, root);
      kernels_.expand_nodes(root, 0, kNodes, words_);
      filled_ = true;
    }
    return words_[next_++ % kRefillWords];
  }

 private:
  const KernelTable& kernels_;
  const uint8_t* seed_;
  uint64_t next_;
  bool filled_ = false;
  alignas(64) uint64_t words_[kRefillWords];
};

}  // namespace

void expand_uniform(const Parameters& p, const uint8_t* seed, uint64_t* scratch, uint64_t* out) {
  const size_t n = p.degree(), words = p.prime_count() * n, refills = words / kRefillWords;
  std::vector<uint64_t> roots(8 * refills);
  p.kernels().expand_roots(seed, 0, refills, roots.data());
  for (size_t r = 0; r < refills; ++r) {
    p.kernels().expand_nodes(roots.data() + 8 * r, 0, kNodes, scratch + r * kRefillWords);
  }
  Tail tail(p.kernels(), seed, words);
  for (size_t j = 0; j < p.prime_count(); ++j) {
    const Modulus& q = p.prime(j);
    const uint64_t limit = uniform_limit(q.p);
    if (!p.kernels().reduce_uniform(scratch + j * n, n, q, limit, out + j * n)) continue;
    for (size_t i = 0; i < n; ++i) {
      uint64_t word = scratch[j * n + i];
      if (word < limit) continue;
      while (word >= limit) word = tail.word();
      out[j * n + i] = word % q.p;
    }
  }
}

}  // namespace cryptonets
