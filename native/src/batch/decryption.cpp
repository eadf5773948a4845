// c(s) by Horner's rule in NTT form, then the centred residue modulo t without the correction factor (SEAL: decrypt_modt), and slots.
#include "decryption.h"

#include <cstring>
#include <utility>

#include "../ring/packed.h"
#include "../support/failure.h"
#include "vector.h"

namespace cryptonets {

BatchDecryption::BatchDecryption(std::shared_ptr<ThreadPool> pool, std::shared_ptr<const SecretKey> key,
                                 std::shared_ptr<const PlainSpace> plain, const PackedResult& result, size_t images,
                                 std::shared_ptr<Control> control)
    : pool_(std::move(pool)), key_(std::move(key)), plain_(std::move(plain)), control_(std::move(control)),
      result_(result), images_(images) {
  const Basis& p = basis();
  require(images <= p.degree(), "BATCH_TOO_LARGE", "more images than slots");
  require(result.size >= 2 && result.size <= kMostPolynomials && result.count >= 1 && result.count <= 65536,
          "CIPHERTEXT_INVALID", "a result of an impossible shape");
  require(result.primes >= 1 && result.primes <= p.prime_count(), "CIPHERTEXT_PARAMETERS", "more primes than there are");
  require(result.correction >= 1 && result.correction < plain_->t(), "CIPHERTEXT_INVALID", "a wrong correction factor");
  bytes_per_polynomial_ = packed_bytes(p, result.primes);
  require(result.length == bytes_per_polynomial_ * result.count * result.size, "CIPHERTEXT_INVALID",
          "a result of the wrong length");
  // The correction factor is divided out with the change to modulus t.
  remainders_ = std::make_unique<RemainderBasis>(p, result.primes);
  to_plain_ = recombination(p, result.primes, plain_->t());
  const uint64_t inverse = inv_mod(result.correction, plain_->t());
  for (uint64_t& factor : to_plain_) factor = mul_mod(factor, inverse, plain_->t());
  const size_t words = (result.primes + 4) * p.degree() + packed_scratch_words(p);
  for (size_t i = 0; i < pool_->threads(); ++i) scratch_.emplace_back(words * 8, Secrecy::secret);
}

void BatchDecryption::run(int64_t* out, ThreadPool::Done done) {
  auto self = shared_from_this();
  pool_->submit(
      result_.count, control_,
      [self, out](size_t item, size_t worker) { self->decrypt_one(item, worker, out); }, std::move(done));
}

/** c_0 + c_1 s + c_2 s^2 + ... modulo prime j, as coefficients. */
void BatchDecryption::phase(size_t index, size_t prime, uint64_t* out, uint64_t* scratch) const {
  const Basis& p = basis();
  const size_t n = p.degree(), offset = packed_bytes(p, prime);
  uint64_t* sum = scratch;
  uint64_t* next = scratch + n;
  for (uint32_t k = result_.size; k-- > 0;) {
    require(!control_->stopped.load(), "CANCELLED", "stopped");
    const uint8_t* bytes = result_.bytes + (index * result_.size + k) * bytes_per_polynomial_ + offset;
    unpack_checked(p, prime, bytes, scratch + 2 * n, next);
    if (k + 1 < result_.size) p.kernels().add_product(next, sum, key_->prime(prime), n, p.prime(prime));
    std::swap(sum, next);
  }
  std::memcpy(out, sum, n * 8);
  p.kernels().ntt_inverse(out, p.prime_ntt(prime));
}

/** Digits of each prime to the centred representative modulo t: residues are [prime][N], then N words for the wraps. */
void BatchDecryption::compose(uint64_t* residues, uint64_t* out) const {
  const size_t n = basis().degree(), count = result_.primes;
  const uint64_t* words[kMostPrimes + 1];
  for (size_t j = 0; j < count; ++j) {
    remainders_->digit(j, residues + j * n, residues + j * n);
    words[j] = residues + j * n;
  }
  uint64_t* wraps = residues + count * n;
  remainders_->wraps(words, wraps);
  words[count] = wraps;
  basis().kernels().combine(words, to_plain_.data(), count + 1, n, plain_->modulus(), out);
}

void BatchDecryption::decrypt_one(size_t index, size_t worker, int64_t* out) {
  const size_t n = basis().degree();
  const uint64_t t = plain_->t();
  uint64_t* residues = scratch_[worker].words();
  uint64_t* plain = residues + (result_.primes + 1) * n;
  for (size_t j = 0; j < result_.primes; ++j) phase(index, j, residues + j * n, plain + n);
  compose(residues, plain);
  plain_->to_values(plain);
  for (size_t i = 0; i < images_; ++i) {
    const uint64_t value = plain[plain_->place(i)];
    const uint64_t upper = uint64_t{0} - static_cast<uint64_t>(value > t / 2);
    out[i * result_.count + index] = static_cast<int64_t>(value - (upper & t));
  }
}

}  // namespace cryptonets
