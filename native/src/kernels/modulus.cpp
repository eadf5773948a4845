// Number theory of set-up time: constants, inverses, primality and roots of unity.
#include "modulus.h"

namespace cryptonets {
namespace {

#if !defined(__SIZEOF_INT128__)
uint64_t add_mod(uint64_t a, uint64_t b, uint64_t p) {
  const uint64_t sum = a + b;
  return sum < a || sum >= p ? sum - p : sum;
}
#endif

uint32_t bit_length(uint64_t value) {
  uint32_t bits = 0;
  for (; value != 0; value >>= 1) ++bits;
  return bits;
}

bool witnesses_composite(uint64_t base, uint64_t n, uint64_t odd, uint32_t twos) {
  uint64_t x = pow_mod(base % n, odd, n);
  if (x == 0 || x == 1 || x == n - 1) return false;
  for (uint32_t i = 1; i < twos; ++i) {
    x = mul_mod(x, x, n);
    if (x == n - 1) return false;
  }
  return true;
}

}  // namespace

uint64_t signed_residue(int64_t value, uint64_t p) {
  const uint64_t size = (value < 0 ? uint64_t{0} - static_cast<uint64_t>(value) : static_cast<uint64_t>(value)) % p;
  return value < 0 && size != 0 ? p - size : size;
}

size_t reverse_bits(size_t value, uint32_t bits) {
  size_t reversed = 0;
  for (uint32_t i = 0; i < bits; ++i) reversed |= ((value >> i) & 1) << (bits - 1 - i);
  return reversed;
}

uint64_t mul_mod(uint64_t a, uint64_t b, uint64_t p) {
#if defined(__SIZEOF_INT128__)
  return static_cast<uint64_t>(static_cast<unsigned __int128>(a) * b % p);
#else
  uint64_t result = 0;
  for (; b != 0; b >>= 1, a = add_mod(a, a, p)) {
    if (b & 1) result = add_mod(result, a, p);
  }
  return result;
#endif
}

uint64_t pow_mod(uint64_t base, uint64_t exponent, uint64_t p) {
  uint64_t result = 1;
  for (; exponent != 0; exponent >>= 1, base = mul_mod(base, base, p)) {
    if (exponent & 1) result = mul_mod(result, base, p);
  }
  return result;
}

uint64_t inv_mod(uint64_t a, uint64_t p) { return pow_mod(a % p, p - 2, p); }

bool is_prime(uint64_t n) {
  static constexpr uint64_t kBases[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};
  if (n < 2) return false;
  for (uint64_t base : kBases) {
    if (n % base == 0) return n == base;
  }
  uint64_t odd = n - 1;
  uint32_t twos = 0;
  for (; odd % 2 == 0; odd /= 2) ++twos;
  for (uint64_t base : kBases) {
    if (witnesses_composite(base, n, odd, twos)) return false;
  }
  return true;
}

uint64_t shifted_quotient(uint64_t numerator, uint32_t shift, uint64_t p) {
#if defined(__SIZEOF_INT128__)
  if (shift <= 64) return static_cast<uint64_t>((static_cast<unsigned __int128>(numerator) << shift) / p);
#endif
  uint64_t quotient = 0;
  uint64_t rest = numerator;
  for (uint32_t i = 0; i < shift; ++i) {
    quotient <<= 1;
    rest <<= 1;
    if (rest >= p) {
      rest -= p;
      quotient |= 1;
    }
  }
  return quotient;
}

Modulus make_modulus(uint64_t p) {
  Modulus m;
  m.p = p;
  m.bits = bit_length(p);
  m.word_ratio = shifted_quotient(1, 64, p);
  m.product_ratio = shifted_quotient(1, 50 + m.bits, p);
  m.value = static_cast<double>(p);
  m.inverse = 1.0 / m.value;
  return m;
}

uint64_t minimal_root(uint64_t p, size_t n) {
  uint64_t root = 0;
  for (uint64_t candidate = 2; root == 0; ++candidate) {
    const uint64_t power = pow_mod(candidate, (p - 1) / (2 * n), p);
    if (pow_mod(power, n, p) == p - 1) root = power;
  }
  // All roots of order 2n are the odd powers of one of them; take the smallest.
  const uint64_t step = mul_mod(root, root, p);
  uint64_t smallest = root;
  uint64_t power = root;
  for (size_t i = 1; i < n; ++i) {
    power = mul_mod(power, step, p);
    if (power < smallest) smallest = power;
  }
  return smallest;
}

}  // namespace cryptonets
