// 1. Extend both polynomials, centred, to the auxiliary primes. 2. Multiply there and modulo the data primes. 3. y = (t x - [t x]_q) / q
// modulo the auxiliary primes, where y fits. 4. Bring y back, centred, to the data primes.
#include "square.h"

#include <cstring>

namespace cryptonets {
namespace {

/** The product of all primes but `left_out` modulo m. */
uint64_t product_without(const Parameters& p, size_t count, size_t left_out, uint64_t m) {
  uint64_t product = 1;
  for (size_t j = 0; j < count; ++j) {
    if (j != left_out) product = mul_mod(product, p.prime(j).p % m, m);
  }
  return product;
}

/** Factors that bring the sum of x_i (A / a_i), less v A, to prime m. */
std::vector<uint64_t> recombination(const Parameters& from, size_t count, uint64_t m) {
  std::vector<uint64_t> factors;
  for (size_t i = 0; i < count; ++i) factors.push_back(product_without(from, count, i, m));
  factors.push_back((m - product_without(from, count, count, m)) % m);
  return factors;
}

}  // namespace

Square::Square(const Ring& ring, size_t primes, uint64_t t) : primes_(primes), auxiliary_(ring.auxiliary_count(primes, t)) {
  const Parameters &data = ring.data(), &aux = ring.auxiliary();
  for (size_t i = 0; i < primes_; ++i) {
    const uint64_t q = data.prime(i).p;
    punctured_.push_back(inv_mod(product_without(data, primes_, i, q), q));
    scaled_.push_back(mul_mod(punctured_[i], t % q, q));
    data_inverse_.push_back(data.prime(i).inverse);
    back_.push_back(recombination(aux, auxiliary_, q));
  }
  for (size_t b = 0; b < auxiliary_; ++b) {
    const uint64_t p = aux.prime(b).p;
    auxiliary_punctured_.push_back(inv_mod(product_without(aux, auxiliary_, b, p), p));
    auxiliary_inverse_.push_back(aux.prime(b).inverse);
    up_.push_back(recombination(data, primes_, p));
    // [t x]_q = sum of x_i (q / q_i) - v q, divided by q: the sum of x_i / q_i, less v.
    Factors down;
    for (size_t i = 0; i < primes_; ++i) down.push_back(p - inv_mod(data.prime(i).p, p));
    down.push_back(1);
    down.push_back(mul_mod(t, inv_mod(ring.product_modulo(primes_, p), p), p));
    down_.push_back(std::move(down));
  }
}

size_t Square::words(const Ring& ring) {
  const size_t data = ring.data_primes(), auxiliary = ring.auxiliary().prime_count();
  return (3 * auxiliary + 2 * data + 1) * ring.degree();
}

void Square::extend(const Ring& ring, const uint64_t* x, uint64_t* out, uint64_t* memory) const {
  const size_t n = ring.degree();
  const Parameters &data = ring.data(), &aux = ring.auxiliary();
  const uint64_t* words[kMostPrimes + 1];
  for (size_t i = 0; i < primes_; ++i) {
    uint64_t* digit = memory + i * n;
    std::memcpy(digit, x + i * n, n * 8);
    ring.kernels().ntt_inverse(digit, data.prime_ntt(i));
    ring.kernels().multiply_scalar(digit, punctured_[i], n, data.prime(i), digit);
    words[i] = digit;
  }
  uint64_t* wraps = memory + primes_ * n;
  ring.kernels().quotient(words, data_inverse_.data(), primes_, n, wraps);
  words[primes_] = wraps;
  for (size_t b = 0; b < auxiliary_; ++b) {
    ring.kernels().combine(words, up_[b].data(), primes_ + 1, n, aux.prime(b), out + b * n);
    ring.kernels().ntt_forward(out + b * n, aux.prime_ntt(b));
  }
}

/** Coefficients of c0^2, 2 c0 c1 or c1^2 in both bases. */
void Square::multiply(const Ring& ring, const Pair& x, const uint64_t* extended, size_t term, uint64_t* data,
                      uint64_t* auxiliary) const {
  const size_t n = ring.degree();
  const size_t left = term == 2 ? 1 : 0, right = term == 0 ? 0 : 1, terms = term == 1 ? 2 : 1;
  const auto product = [&](const uint64_t* a, const uint64_t* b, const NttTables& tables, uint64_t* out) {
    const uint64_t *as[2] = {a, a}, *bs[2] = {b, b};
    ring.kernels().dot(as, bs, terms, n, tables.modulus, out);
    ring.kernels().ntt_inverse(out, tables);
  };
  for (size_t i = 0; i < primes_; ++i) {
    product(x.c[left] + i * n, x.c[right] + i * n, ring.data().prime_ntt(i), data + i * n);
  }
  for (size_t b = 0; b < auxiliary_; ++b) {
    const uint64_t *l = extended + (left * auxiliary_ + b) * n, *r = extended + (right * auxiliary_ + b) * n;
    product(l, r, ring.auxiliary().prime_ntt(b), auxiliary + b * n);
  }
}

void Square::scale(const Ring& ring, uint64_t* data, uint64_t* auxiliary, uint64_t* wraps) const {
  const size_t n = ring.degree();
  const uint64_t* words[kMostPrimes + 2];
  for (size_t i = 0; i < primes_; ++i) {
    ring.kernels().multiply_scalar(data + i * n, scaled_[i], n, ring.data().prime(i), data + i * n);
    words[i] = data + i * n;
  }
  ring.kernels().quotient(words, data_inverse_.data(), primes_, n, wraps);
  words[primes_] = wraps;
  for (size_t b = 0; b < auxiliary_; ++b) {
    words[primes_ + 1] = auxiliary + b * n;
    ring.kernels().combine(words, down_[b].data(), primes_ + 2, n, ring.auxiliary().prime(b), auxiliary + b * n);
  }
}

void Square::restore(const Ring& ring, uint64_t* auxiliary, uint64_t* out, uint64_t* wraps) const {
  const size_t n = ring.degree();
  const Parameters& aux = ring.auxiliary();
  const uint64_t* words[kMostPrimes + 1];
  for (size_t b = 0; b < auxiliary_; ++b) {
    ring.kernels().multiply_scalar(auxiliary + b * n, auxiliary_punctured_[b], n, aux.prime(b), auxiliary + b * n);
    words[b] = auxiliary + b * n;
  }
  ring.kernels().quotient(words, auxiliary_inverse_.data(), auxiliary_, n, wraps);
  words[auxiliary_] = wraps;
  for (size_t i = 0; i < primes_; ++i) {
    ring.kernels().combine(words, back_[i].data(), auxiliary_ + 1, n, ring.data().prime(i), out + i * n);
  }
}

void Square::run(const Ring& ring, const Pair& x, uint64_t* third, uint64_t* memory) const {
  const size_t n = ring.degree();
  uint64_t* extended = memory;
  uint64_t* auxiliary = extended + 2 * auxiliary_ * n;
  uint64_t* results = auxiliary + auxiliary_ * n;
  uint64_t* data = results + primes_ * n;
  uint64_t* wraps = data + primes_ * n;
  for (size_t k = 0; k < 2; ++k) extend(ring, x.c[k], extended + k * auxiliary_ * n, data);
  // The first product waits aside: the others still need c0.
  uint64_t* const targets[3] = {x.c[0], x.c[1], third};
  for (const size_t term : {2, 0, 1}) {
    multiply(ring, x, extended, term, data, auxiliary);
    scale(ring, data, auxiliary, wraps);
    restore(ring, auxiliary, term == 0 ? results : targets[term], wraps);
  }
  std::memcpy(x.c[0], results, primes_ * n * 8);
  for (size_t k = 0; k < 2; ++k) {
    for (size_t i = 0; i < primes_; ++i) ring.kernels().ntt_forward(x.c[k] + i * n, ring.data().prime_ntt(i));
  }
}

}  // namespace cryptonets
