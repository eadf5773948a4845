// Bulk words come from whole refills of the generator; single ones, for the rare redraw, from wherever they lie.
#include "seed_stream.h"

#include "../kernels/counter_stream.h"

namespace cryptonets {
namespace {

constexpr size_t kNodes = kRefillWords / kTile;
/** Refills of one prime at N = 32768. */
constexpr size_t kMostRefills = 32768 / kRefillWords;

/** Whole refills of a seed's stream, wherever they lie. A refill of the counter stream is as long as one of Blake2xb. */
class Refills {
 public:
  Refills(const KernelTable& kernels, const PublicSeed& seed) : kernels_(kernels), seed_(seed) {
    if (seed.expander == Expander::aes128) prepare_counter_stream(seed.bytes, state_);
  }
  /** The state for `count` refills from `first`, at most those of one prime; call before reading any of them. */
  void open(uint64_t first, size_t count) {
    first_ = first;
    if (seed_.expander == Expander::blake2xb) kernels_.expand_roots(seed_.bytes, first, count, state_);
  }
  void read(uint64_t refill, uint64_t* out) const {
    if (seed_.expander == Expander::aes128) {
      kernels_.counter_words(state_, refill * kRefillWords, kRefillWords, out);
    } else {
      kernels_.expand_nodes(state_ + (refill - first_) * 8, 0, kNodes, out);
    }
  }

 private:
  const KernelTable& kernels_;
  const PublicSeed seed_;
  uint64_t first_ = 0;
  /** Root hashes, or the prepared counter stream. */
  alignas(64) uint64_t state_[8 * kMostRefills];
};
static_assert(kCounterStreamWords <= 8 * kMostRefills && kRefillWords % (2 * kCounterBlocks) == 0);

/** Reads single words of the stream anywhere; the slow, exact way. */
class WordReader {
 public:
  WordReader(const KernelTable& kernels, const PublicSeed& seed) : refills_(kernels, seed) {}
  uint64_t at(uint64_t index) {
    const uint64_t refill = index / kRefillWords;
    if (!filled_ || refill != refill_) {
      refills_.open(refill, 1);
      refills_.read(refill, words_);
      refill_ = refill;
      filled_ = true;
    }
    return words_[index % kRefillWords];
  }

 private:
  Refills refills_;
  uint64_t refill_ = 0;
  bool filled_ = false;
  alignas(64) uint64_t words_[kRefillWords];
};

/** What takes the place of words that are too large: the words behind the bulk, in order. */
class Replacements {
 public:
  Replacements(const Basis& basis, const PublicSeed& seed)
      : reader_(basis.kernels(), seed), next_(basis.prime_count() * basis.degree()) {}
  /** The word itself if it is below the limit. */
  uint64_t settle(uint64_t word, uint64_t limit) {
    while (word >= limit) word = reader_.at(next_++);
    return word;
  }

 private:
  WordReader reader_;
  uint64_t next_;
};

}  // namespace

uint64_t SeedStream::limit(uint64_t q) { return ~uint64_t{0} - ~uint64_t{0} % q - 1; }

void SeedStream::make_roots(const Basis& basis, const uint8_t* seed, size_t prime, uint64_t* roots) {
  const size_t refills = basis.degree() / kRefillWords;
  basis.kernels().expand_roots(seed, prime * refills, refills, roots);
}

void SeedStream::raw_words(const Basis& basis, const PublicSeed& seed, size_t prime, uint64_t* out) {
  const size_t count = basis.degree() / kRefillWords;
  Refills refills(basis.kernels(), seed);
  refills.open(prime * count, count);
  for (size_t i = 0; i < count; ++i) refills.read(prime * count + i, out + i * kRefillWords);
}

void SeedStream::expand_prime(const Basis& basis, const PublicSeed& seed, size_t prime, uint64_t* out) {
  const Modulus& q = basis.prime(prime);
  const size_t count = basis.degree() / kRefillWords;
  Refills refills(basis.kernels(), seed);
  refills.open(prime * count, count);
  bool again = false;
  // Refill by refill, so that words are reduced while they are in L1.
  for (size_t i = 0; i < count; ++i) {
    uint64_t* words = out + i * kRefillWords;
    refills.read(prime * count + i, words);
    again |= basis.kernels().reduce_uniform(words, kRefillWords, q, limit(q.p), words);
  }
  if (again) redraw(basis, seed, prime, 0, basis.degree(), out);
}

void SeedStream::expand(const Basis& basis, const PublicSeed& seed, uint64_t* scratch, uint64_t* out) {
  const size_t n = basis.degree();
  Replacements replacements(basis, seed);
  for (size_t j = 0; j < basis.prime_count(); ++j, out += n) {
    const Modulus& q = basis.prime(j);
    raw_words(basis, seed, j, scratch);
    if (!basis.kernels().reduce_uniform(scratch, n, q, limit(q.p), out)) continue;
    for (size_t i = 0; i < n; ++i) {
      if (scratch[i] >= limit(q.p)) out[i] = replacements.settle(scratch[i], limit(q.p)) % q.p;
    }
  }
}

/** Walks the stream from its start and counts all redraws before the wanted words. */
void SeedStream::redraw(const Basis& basis, const PublicSeed& seed, size_t prime, size_t first, size_t n, uint64_t* out) {
  WordReader bulk(basis.kernels(), seed);
  Replacements replacements(basis, seed);
  const uint64_t end = prime * basis.degree() + first + n;
  for (uint64_t index = 0; index < end; ++index) {
    const uint64_t q = basis.prime(index / basis.degree()).p;
    const uint64_t word = replacements.settle(bulk.at(index), limit(q));
    if (index + n >= end) out[index + n - end] = word % q;
  }
}

}  // namespace cryptonets
