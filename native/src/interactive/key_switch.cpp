// Digits are centred, which halves their noise against SEAL's. One prime after the other, so that all of it stays in cache.
#include "key_switch.h"

#include <cstring>

namespace cryptonets {

void Digits::take(const uint64_t* poly, size_t primes) {
  const size_t n = ring_.degree();
  take_coefficients(primes);
  poly_ = poly;
  for (size_t i = 0; i < primes; ++i) {
    std::memcpy(coefficients() + i * n, poly + i * n, n * 8);
    ring_.kernels().ntt_inverse(coefficients() + i * n, ring_.keys().prime_ntt(i));
  }
}

void Digits::take_coefficients(size_t primes) {
  primes_ = primes;
  poly_ = nullptr;
  hoisted_ = false;
}

void Digits::hoist() {
  for (size_t i = 0; i < primes_; ++i) {
    for (size_t j = 0; j <= primes_; ++j) {
      if (i != j || poly_ == nullptr) make(i, j, place(i, j));
    }
  }
  hoisted_ = true;
}

void Digits::make(size_t i, size_t j, uint64_t* out) const {
  const size_t n = ring_.degree(), prime = j == primes_ ? ring_.special() : j;
  const Basis& p = ring_.keys();
  if (i == j) {
    std::memcpy(out, coefficients() + i * n, n * 8);
  } else {
    ring_.kernels().lift_centred(coefficients() + i * n, p.prime(i).p, n, p.prime(prime), out);
  }
  ring_.kernels().ntt_forward(out, p.prime_ntt(prime));
}

const uint64_t* Digits::digit(size_t i, size_t j) {
  // A digit modulo its own prime is the polynomial itself.
  if (i == j && poly_ != nullptr) return poly_ + i * ring_.degree();
  if (hoisted_) return place(i, j);
  make(i, j, place(i, 0));
  return place(i, 0);
}

void KeySwitch::sum(Digits& digits, const EvaluationKey& key, size_t j, size_t prime, uint64_t* first, uint64_t* second) {
  const uint64_t *own[kMostPrimes], *left[kMostPrimes], *right[kMostPrimes];
  const size_t place = j == digits.primes() ? key.primes : j;
  for (size_t i = 0; i < digits.primes(); ++i) {
    own[i] = digits.digit(i, j);
    left[i] = key.poly(i, 0, place);
    right[i] = key.poly(i, 1, place);
  }
  ring_.kernels().dot_pair(own, left, right, digits.primes(), ring_.degree(), ring_.keys().prime(prime), first, second);
}

void KeySwitch::start(Digits& digits, const EvaluationKey& key) {
  sum(digits, key, digits.primes(), ring_.special(), part(2), part(3));
  for (size_t k = 2; k < 4; ++k) ring_.kernels().ntt_inverse(part(k), ring_.keys().prime_ntt(ring_.special()));
}

void KeySwitch::finish(Digits& digits, const EvaluationKey& key, size_t j) {
  sum(digits, key, j, j, part(0), part(1));
  for (size_t k = 0; k < 2; ++k) divide(ring_, part(k), j, part(2 + k), ring_.special(), part(4));
}

void KeySwitch::divide(const InteractiveRing& ring, uint64_t* x, size_t j, const uint64_t* last, size_t last_prime, uint64_t* scratch) {
  const size_t n = ring.degree();
  const Basis& p = ring.keys();
  ring.kernels().lift_centred(last, p.prime(last_prime).p, n, p.prime(j), scratch);
  ring.kernels().ntt_forward(scratch, p.prime_ntt(j));
  ring.kernels().subtract_scale(x, scratch, ring.inverse(last_prime, j), n, p.prime(j));
}

}  // namespace cryptonets
