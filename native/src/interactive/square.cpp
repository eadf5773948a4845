// 1. Extend both polynomials, centred, to the auxiliary primes. 2. Multiply there and modulo the data primes. 3. y = (t x - [t x]_q) / q
// modulo the auxiliary primes, where y fits. 4. Bring y back, centred, to the data primes.
#include "square.h"

#include <cstring>

namespace cryptonets {

Square::Square(const InteractiveRing& ring, size_t primes, uint64_t t)
    : ring_(ring), primes_(primes), auxiliary_(ring.auxiliary_count(primes, t)), plain_digits_(ring.data(), primes),
      scaled_digits_(ring.data(), primes, t), auxiliary_digits_(ring.auxiliary(), auxiliary_) {
  const Basis &data = ring.data(), &aux = ring.auxiliary();
  for (size_t i = 0; i < primes_; ++i) back_.push_back(recombination(aux, auxiliary_, data.prime(i).p));
  for (size_t b = 0; b < auxiliary_; ++b) {
    const uint64_t p = aux.prime(b).p;
    up_.push_back(recombination(data, primes_, p));
    down_.push_back(scaling_down(data, primes_, p));
    down_[b].push_back(mul_mod(t, inv_mod(product_modulo(data, primes_, p), p), p));
  }
}

size_t Square::words(const InteractiveRing& ring) {
  const size_t data = ring.data_primes(), auxiliary = ring.auxiliary().prime_count();
  return (3 * auxiliary + 2 * data + 1) * ring.degree();
}

void Square::extend(const uint64_t* x, uint64_t* out, uint64_t* memory) const {
  const size_t n = ring_.degree();
  const Basis &data = ring_.data(), &aux = ring_.auxiliary();
  const uint64_t* words[kMostPrimes + 1];
  for (size_t i = 0; i < primes_; ++i) {
    uint64_t* digit = memory + i * n;
    std::memcpy(digit, x + i * n, n * 8);
    ring_.kernels().ntt_inverse(digit, data.prime_ntt(i));
    plain_digits_.digit(i, digit, digit);
    words[i] = digit;
  }
  uint64_t* wraps = memory + primes_ * n;
  plain_digits_.wraps(words, wraps);
  words[primes_] = wraps;
  for (size_t b = 0; b < auxiliary_; ++b) {
    ring_.kernels().combine(words, up_[b].data(), primes_ + 1, n, aux.prime(b), out + b * n);
    ring_.kernels().ntt_forward(out + b * n, aux.prime_ntt(b));
  }
}

/** Coefficients of c0^2, 2 c0 c1 or c1^2 in both bases. */
void Square::multiply(const Pair& x, const uint64_t* extended, size_t term, uint64_t* data, uint64_t* auxiliary) const {
  const size_t n = ring_.degree();
  const size_t left = term == 2 ? 1 : 0, right = term == 0 ? 0 : 1, terms = term == 1 ? 2 : 1;
  const auto product = [&](const uint64_t* a, const uint64_t* b, const NttTables& tables, uint64_t* out) {
    const uint64_t *as[2] = {a, a}, *bs[2] = {b, b};
    ring_.kernels().dot(as, bs, terms, n, tables.modulus, out);
    ring_.kernels().ntt_inverse(out, tables);
  };
  for (size_t i = 0; i < primes_; ++i) {
    product(x.c[left] + i * n, x.c[right] + i * n, ring_.data().prime_ntt(i), data + i * n);
  }
  for (size_t b = 0; b < auxiliary_; ++b) {
    const uint64_t *l = extended + (left * auxiliary_ + b) * n, *r = extended + (right * auxiliary_ + b) * n;
    product(l, r, ring_.auxiliary().prime_ntt(b), auxiliary + b * n);
  }
}

void Square::scale(uint64_t* data, uint64_t* auxiliary, uint64_t* wraps) const {
  const size_t n = ring_.degree();
  const uint64_t* words[kMostPrimes + 2];
  for (size_t i = 0; i < primes_; ++i) {
    scaled_digits_.digit(i, data + i * n, data + i * n);
    words[i] = data + i * n;
  }
  scaled_digits_.wraps(words, wraps);
  words[primes_] = wraps;
  for (size_t b = 0; b < auxiliary_; ++b) {
    words[primes_ + 1] = auxiliary + b * n;
    ring_.kernels().combine(words, down_[b].data(), primes_ + 2, n, ring_.auxiliary().prime(b), auxiliary + b * n);
  }
}

void Square::restore(uint64_t* auxiliary, uint64_t* out, uint64_t* wraps) const {
  const size_t n = ring_.degree();
  const uint64_t* words[kMostPrimes + 1];
  for (size_t b = 0; b < auxiliary_; ++b) {
    auxiliary_digits_.digit(b, auxiliary + b * n, auxiliary + b * n);
    words[b] = auxiliary + b * n;
  }
  auxiliary_digits_.wraps(words, wraps);
  words[auxiliary_] = wraps;
  for (size_t i = 0; i < primes_; ++i) {
    ring_.kernels().combine(words, back_[i].data(), auxiliary_ + 1, n, ring_.data().prime(i), out + i * n);
  }
}

void Square::run(const Pair& x, uint64_t* third, uint64_t* memory) const {
  const size_t n = ring_.degree();
  uint64_t* extended = memory;
  uint64_t* auxiliary = extended + 2 * auxiliary_ * n;
  uint64_t* results = auxiliary + auxiliary_ * n;
  uint64_t* data = results + primes_ * n;
  uint64_t* wraps = data + primes_ * n;
  for (size_t k = 0; k < 2; ++k) extend(x.c[k], extended + k * auxiliary_ * n, data);
  // The first product waits aside: the others still need c0.
  uint64_t* const targets[3] = {x.c[0], x.c[1], third};
  for (const size_t term : {2, 0, 1}) {
    multiply(x, extended, term, data, auxiliary);
    scale(data, auxiliary, wraps);
    restore(auxiliary, term == 0 ? results : targets[term], wraps);
  }
  std::memcpy(x.c[0], results, primes_ * n * 8);
  for (size_t k = 0; k < 2; ++k) {
    for (size_t i = 0; i < primes_; ++i) ring_.kernels().ntt_forward(x.c[k] + i * n, ring_.data().prime_ntt(i));
  }
}

}  // namespace cryptonets
