// Storage and checking of packed blocks.
#include "upload.h"

#include <cstring>

#include "../kernels/counter_stream.h"
#include "../ring/packed.h"

namespace cryptonets {

Upload::Upload(std::shared_ptr<const RingParameters> ring, const uint8_t* seeds, size_t count, BlockOrder order, Expander expander)
    : ring_(std::move(ring)), count_(count), order_(order), expander_(expander), seeds_(seeds, seeds + count * kSeedBytes),
      primes_(ring_->data().prime_count()) {
  if (expander == Expander::blake2xb) return;
  streams_ = Buffer(count * kCounterStreamWords * 8, Secrecy::open, Fill::none);
  for (size_t i = 0; i < count; ++i) prepare_counter_stream(seed(i).bytes, streams_.words() + i * kCounterStreamWords);
}

size_t Upload::run_bytes(size_t first, size_t n) const {
  size_t bytes = 0;
  for (size_t b = first; b < first + n; ++b) bytes += block_bytes(b);
  return bytes;
}

void Upload::open_prime(size_t prime) {
  if (primes_[prime]) return;
  const size_t bytes = count_ * ring_->data().block_bytes(prime) + kPackedSlack;
  primes_[prime] = Buffer(bytes, Secrecy::open, Fill::none);
}

void Upload::close_prime(size_t prime) {
  primes_[prime] = Buffer();
}

void Upload::close_all() {
  for (Buffer& buffer : primes_) buffer = Buffer();
}

const uint8_t* Upload::group(size_t prime, size_t group, size_t ciphertext) const {
  CRYPTONETS_PRECONDITION(primes_[prime] && group < ring_->data().groups() && ciphertext < count_);
  const size_t bytes = kGroupTiles * ring_->data().prime(prime).bits;
  return primes_[prime].bytes() + (group * count_ + ciphertext) * bytes;
}

void Upload::store(size_t block, const uint8_t* bytes, uint64_t* scratch) {
  const size_t prime = prime_of(block), ciphertext = ciphertext_of(block);
  const uint8_t* checked = copy_checked(ring_->data(), prime, bytes, scratch);
  const size_t run = kGroupTiles * ring_->data().prime(prime).bits;
  for (size_t g = 0; g < ring_->data().groups(); ++g, checked += run) {
    std::memcpy(const_cast<uint8_t*>(group(prime, g, ciphertext)), checked, run);
  }
}

}  // namespace cryptonets
