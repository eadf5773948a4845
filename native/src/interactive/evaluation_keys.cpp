// Unpacking, checking and expansion of key digits, one item of the pool each.
#include "evaluation_keys.h"

#include <cstring>

#include "../ring/packed.h"
#include "../ring/seed_stream.h"
#include "../support/failure.h"

namespace cryptonets {

EvaluationKeys::EvaluationKeys(std::shared_ptr<const InteractiveRing> ring, const std::vector<uint64_t>& elements,
                               const std::vector<uint64_t>& primes)
    : ring_(std::move(ring)) {
  const size_t n = ring_->degree();
  const uint32_t log_n = ring_->keys().log_degree();
  require(elements.size() == primes.size() && elements.size() <= kMostKeys, "EVALUATION_KEYS_INVALID", "too many keys");
  for (size_t i = 0; i < elements.size(); ++i) {
    const bool fits = elements[i] % 2 == 1 && elements[i] < 2 * n && primes[i] >= 1 && primes[i] <= ring_->data_primes();
    require(fits, "EVALUATION_KEYS_INVALID", "a key of an impossible shape");
    EvaluationKey key;
    key.element = static_cast<uint32_t>(elements[i]);
    key.primes = primes[i];
    key.stride = spread_words(n);
    key.memory = Buffer(key.primes * 2 * (key.primes + 1) * key.stride * 8, Secrecy::open, Fill::none);
    key.permutation = galois_permutation(key.element, log_n);
    inverses_.push_back(galois_permutation(inverse_element(key.element, log_n), log_n));
    const size_t digit_bytes =
        kSeedBytes + packed_bytes(ring_->keys(), key.primes) + ring_->keys().block_bytes(ring_->special());
    for (size_t digit = 0; digit < key.primes; ++digit, wire_bytes_ += digit_bytes) digits_.push_back({i, digit, wire_bytes_});
    memory_bytes_ += key.memory.size() + 4 * n;
    keys_.push_back(std::move(key));
  }
}

void EvaluationKeys::load(ThreadPool& pool, const uint8_t* bytes, std::shared_ptr<Control> control, ThreadPool::Done done) {
  control->total = digits_.size();
  auto self = shared_from_this();
  pool.submit(
      digits_.size(), control,
      [self, bytes, control](size_t item, size_t) {
        self->load_digit(self->digits_[item], bytes);
        control->done.fetch_add(1);
      },
      std::move(done));
}

void EvaluationKeys::load_digit(const Digit& place, const uint8_t* bytes) {
  const Basis& p = ring_->keys();
  const EvaluationKey& key = keys_[place.key];
  const size_t n = p.degree();
  const uint32_t* inverse = inverses_[place.key].data();
  Buffer scratch(((p.prime_count() + 1) * n + packed_scratch_words(p)) * 8, Secrecy::open, Fill::none);
  uint64_t* uniform = scratch.words();
  uint64_t* residues = uniform + p.prime_count() * n;
  SeedStream::expand(p, bytes + place.offset, residues, uniform);
  const uint8_t* packed = bytes + place.offset + kSeedBytes;
  for (size_t j = 0; j <= key.primes; ++j) {
    const size_t prime = j == key.primes ? ring_->special() : j;
    unpack_checked(p, prime, packed, residues + n, residues);
    packed += p.block_bytes(prime);
    p.kernels().permute(residues, inverse, n, key.poly(place.digit, 0, j));
    p.kernels().permute(uniform + prime * n, inverse, n, key.poly(place.digit, 1, j));
  }
}

const EvaluationKey& EvaluationKeys::find(uint32_t element, size_t primes) const {
  for (const EvaluationKey& key : keys_) {
    if (key.element == element && key.primes >= primes) return key;
  }
  throw Failure("EVALUATION_KEYS_PARAMETERS", "there is no key for a rotation at this level");
}

}  // namespace cryptonets
