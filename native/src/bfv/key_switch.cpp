// Digits are centred, which halves their noise against SEAL's.
#include "key_switch.h"

#include <cstring>

namespace cryptonets {

void Digits::decompose(const uint64_t* poly, size_t primes) {
  const size_t n = ring_.degree();
  for (size_t i = 0; i < primes; ++i) {
    own_[i] = poly + i * n;
    std::memcpy(coefficients() + i * n, own_[i], n * 8);
    ring_.kernels().ntt_inverse(coefficients() + i * n, ring_.keys().prime_ntt(i));
  }
  extend(primes);
}

void Digits::decompose_coefficients(size_t primes) {
  const size_t n = ring_.degree();
  for (size_t i = 0; i < primes; ++i) {
    uint64_t* own = extended(i, i);
    own_[i] = own;
    std::memcpy(own, coefficients() + i * n, n * 8);
    ring_.kernels().ntt_forward(own, ring_.keys().prime_ntt(i));
  }
  extend(primes);
}

void Digits::extend(size_t primes) {
  const size_t n = ring_.degree();
  const Parameters& p = ring_.keys();
  primes_ = primes;
  for (size_t i = 0; i < primes; ++i) {
    for (size_t j = 0; j <= primes; ++j) {
      if (i == j) continue;
      const size_t prime = j == primes ? ring_.special() : j;
      ring_.kernels().lift_centred(coefficients() + i * n, p.prime(i).p, n, p.prime(prime), extended(i, j));
      ring_.kernels().ntt_forward(extended(i, j), p.prime_ntt(prime));
    }
  }
}

void KeySwitch::apply(const Digits& digits, const EvaluationKey& key, const Pair& out) {
  const size_t n = ring_.degree(), primes = digits.primes();
  const Parameters& p = ring_.keys();
  const uint64_t *own[kMostPrimes], *factor[kMostPrimes];
  uint64_t* last = memory_;
  for (size_t k = 0; k < 2; ++k) {
    for (size_t j = 0; j <= primes; ++j) {
      for (size_t i = 0; i < primes; ++i) {
        own[i] = digits.digit(i, j);
        factor[i] = key.poly(i, k, j == primes ? key.primes : j);
      }
      const size_t prime = j == primes ? ring_.special() : j;
      ring_.kernels().dot(own, factor, primes, n, p.prime(prime), j == primes ? last : out.c[k] + j * n);
    }
    divide(ring_, out.c[k], primes, last, ring_.special(), memory_ + n);
  }
}

void KeySwitch::divide(const Ring& ring, uint64_t* x, size_t kept, uint64_t* last, size_t last_prime, uint64_t* scratch) {
  const size_t n = ring.degree();
  const Parameters& p = ring.keys();
  ring.kernels().ntt_inverse(last, p.prime_ntt(last_prime));
  for (size_t j = 0; j < kept; ++j) {
    ring.kernels().lift_centred(last, p.prime(last_prime).p, n, p.prime(j), scratch);
    ring.kernels().ntt_forward(scratch, p.prime_ntt(j));
    ring.kernels().subtract_scale(x + j * n, scratch, ring.inverse(last_prime, j), n, p.prime(j));
  }
}

}  // namespace cryptonets
