// c(s) by Horner's rule in NTT form, then the centred residue modulo t (SEAL: decrypt_modt), correction factor and slots.
#include "decryption.h"

#include <cmath>
#include <cstring>
#include <utility>

#include "../support/failure.h"
#include "load.h"
#include "steps.h"

namespace cryptonets {

BatchDecryption::BatchDecryption(std::shared_ptr<ThreadPool> pool, std::shared_ptr<const SecretKey> key,
                                 const PackedResult& result, size_t images, std::shared_ptr<Control> control)
    : pool_(std::move(pool)), key_(std::move(key)), control_(std::move(control)), result_(result), images_(images) {
  const Parameters& p = parameters();
  require(images <= p.degree(), "BATCH_TOO_LARGE", "more images than slots");
  require(result.size >= 2 && result.size <= kMostPolynomials && result.count >= 1 && result.count <= 65536,
          "CIPHERTEXT_INVALID", "a result of an impossible shape");
  require(result.primes >= 1 && result.primes <= p.prime_count(), "CIPHERTEXT_PARAMETERS", "more primes than there are");
  require(result.correction >= 1 && result.correction < p.plain().p, "CIPHERTEXT_INVALID", "a wrong correction factor");
  bytes_per_polynomial_ = packed_bytes(p, 1, 1, result.primes);
  require(result.length == bytes_per_polynomial_ * result.count * result.size, "CIPHERTEXT_INVALID",
          "a result of the wrong length");
  const size_t words = (result.primes + 3) * p.degree() + load_scratch_words(p);
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
  const Parameters& p = parameters();
  const size_t n = p.degree();
  size_t offset = 0;
  for (size_t j = 0; j < prime; ++j) offset += p.block_bytes(j);
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

/** Chinese remainders to the centred residue modulo t: residues are [prime][N] and are overwritten. */
void BatchDecryption::compose(uint64_t* residues, uint64_t* out) const {
  const Parameters& p = parameters();
  const KernelTable& kernels = p.kernels();
  const size_t n = p.degree(), count = result_.primes;
  const uint64_t t = p.plain().p;
  uint64_t product_mod_t = 1;
  for (size_t j = 0; j < count; ++j) {
    const Modulus& q = p.prime(j);
    uint64_t others = 1;
    for (size_t i = 0; i < count; ++i) {
      if (i != j) others = mul_mod(others, p.prime(i).p % q.p, q.p);
    }
    kernels.multiply_scalar(residues + j * n, inv_mod(others, q.p), n, q, residues + j * n);
    product_mod_t = mul_mod(product_mod_t, q.p % t, t);
  }
  uint64_t* wraps = out;
  for (size_t i = 0; i < n; ++i) {
    double fraction = 0.5;
    for (size_t j = 0; j < count; ++j) fraction += static_cast<double>(residues[j * n + i]) * p.prime(j).inverse;
    wraps[i] = static_cast<uint64_t>(fraction);
  }
  kernels.multiply_scalar(wraps, (t - product_mod_t) % t, n, p.plain(), wraps);
  for (size_t j = 0; j < count; ++j) {
    const uint64_t others = mul_mod(product_mod_t, inv_mod(p.prime(j).p % t, t), t);
    kernels.scale_add(residues + j * n, out, others, n, p.plain());
    std::memcpy(out, residues + j * n, n * 8);
  }
}

void BatchDecryption::decrypt_one(size_t index, size_t worker, int64_t* out) {
  const Parameters& p = parameters();
  const size_t n = p.degree();
  const uint64_t t = p.plain().p;
  uint64_t* residues = scratch_[worker].words();
  uint64_t* plain = residues + result_.primes * n;
  for (size_t j = 0; j < result_.primes; ++j) phase(index, j, residues + j * n, plain + n);
  compose(residues, plain);
  p.kernels().multiply_scalar(plain, inv_mod(result_.correction, t), n, p.plain(), plain);
  p.kernels().ntt_forward(plain, p.plain_ntt());
  for (size_t i = 0; i < images_; ++i) {
    const uint64_t value = plain[p.slot_order()[i]];
    const uint64_t upper = uint64_t{0} - static_cast<uint64_t>(value > t / 2);
    out[i * result_.count + index] = static_cast<int64_t>(value - (upper & t));
  }
}

}  // namespace cryptonets
