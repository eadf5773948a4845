// SEAL: BatchEncoder::encode, multiply_add_plain_with_scaling_variant.
#include "plaintext.h"

#include "../support/failure.h"

namespace cryptonets {

PlainSpace::PlainSpace(const Parameters& ring, uint64_t t) {
  for (size_t j = 0; j < ring.prime_count(); ++j) {
    require(ring.prime(j).p != t, "PARAMETERS_INVALID", "a plaintext modulus that the ring uses");
  }
  space_ = std::make_shared<Parameters>(&ring.kernels(), ring.degree(), t, std::vector<uint64_t>{ring.prime(0).p});
}

void PlainSpace::encode(const uint64_t* slots, uint64_t* coefficients) const {
  const auto& order = space_->slot_order();
  for (size_t i = 0; i < order.size(); ++i) coefficients[order[i]] = slots[i];
  kernels().ntt_inverse(coefficients, space_->plain_ntt());
}

void signed_rest(const uint64_t* coefficients, size_t n, uint64_t t, uint64_t q_mod_t, int64_t* rest) {
  const uint64_t half = (t + 1) / 2;
  const Modulus m = make_modulus(t);
  for (size_t i = 0; i < n; ++i) {
    // Below 2^48 + 2^24: the estimate of the quotient is off by one at most.
    const uint64_t value = coefficients[i] * q_mod_t + half;
    int64_t r = static_cast<int64_t>(value - static_cast<uint64_t>(static_cast<double>(value) * m.inverse) * t);
    r += (r >> 63) & static_cast<int64_t>(t);
    const int64_t lower = r - static_cast<int64_t>(t);
    r = lower + ((lower >> 63) & static_cast<int64_t>(t));
    rest[i] = static_cast<int64_t>(half) - r;
  }
}

}  // namespace cryptonets
