// Storage and checking of packed blocks.
#include "upload.h"

#include <cstring>

#include "../support/failure.h"

namespace cryptonets {

Upload::Upload(std::shared_ptr<const Parameters> parameters, const uint8_t* seeds, size_t count, BlockOrder order)
    : parameters_(std::move(parameters)), count_(count), order_(order), seeds_(seeds, seeds + count * kSeedBytes),
      primes_(parameters_->prime_count()) {}

size_t Upload::run_bytes(size_t first, size_t n) const {
  size_t bytes = 0;
  for (size_t b = first; b < first + n; ++b) bytes += block_bytes(b);
  return bytes;
}

void Upload::open_prime(size_t prime) {
  if (primes_[prime]) return;
  const size_t bytes = count_ * parameters_->block_bytes(prime) + kPackedSlack;
  for (Buffer& buffer : spare_) {
    if (buffer.size() == bytes && !primes_[prime]) primes_[prime] = std::move(buffer);
  }
  if (!primes_[prime]) primes_[prime] = Buffer(bytes, Secrecy::open, Fill::none);
}

void Upload::close_prime(size_t prime) {
  spare_.clear();
  spare_.push_back(std::move(primes_[prime]));
}

void Upload::close_all() {
  spare_.clear();
  for (Buffer& buffer : primes_) buffer = Buffer();
}

const uint8_t* Upload::group(size_t prime, size_t group, size_t ciphertext) const {
  const size_t bytes = kGroupTiles * parameters_->prime(prime).bits;
  return primes_[prime].bytes() + (group * count_ + ciphertext) * bytes;
}

void Upload::store(size_t block, const uint8_t* bytes, uint64_t* scratch) {
  const size_t prime = prime_of(block), ciphertext = ciphertext_of(block);
  const Modulus& q = parameters_->prime(prime);
  // Copied to a private place first: what was checked is what is used, whatever the sender's buffer does meanwhile.
  uint8_t* checked = reinterpret_cast<uint8_t*>(scratch);
  std::memcpy(checked, bytes, parameters_->block_bytes(prime));
  require(parameters_->kernels().fields_below(checked, q.bits, parameters_->degree(), q.p), "RESIDUE_OUT_OF_RANGE",
          "a residue of the upload is not below its prime");
  const size_t run = kGroupTiles * q.bits;
  for (size_t g = 0; g < parameters_->groups(); ++g, checked += run) {
    std::memcpy(const_cast<uint8_t*>(group(prime, g, ciphertext)), checked, run);
  }
}

}  // namespace cryptonets
