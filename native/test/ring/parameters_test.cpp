// What a ring and a plaintext modulus may be.
#include "../../src/ring/parameters.h"

#include "../../src/ring/plain_space.h"
#include "../check.h"

namespace cryptonets::test {
namespace {

constexpr size_t kN = 1024;

TEST(rings, "ring: what is not one is refused") {
  const auto code = [&](size_t n, const std::vector<uint64_t>& primes, uint64_t special) {
    return code_of([&] { RingParameters(&kernels, n, primes, special); });
  };
  const uint64_t p = ntt_prime(50, kN), special = ntt_prime(30, kN);
  const std::string refused = "PARAMETERS_INVALID";
  EXPECT(code(kN, {p}, special) == "none");
  EXPECT(code(1000, {p}, special) == refused && code(512, {p}, special) == refused && code(65536, {p}, special) == refused);
  EXPECT(code(kN, {}, special) == refused && code(kN, {p, p}, special) == refused && code(kN, {p}, p) == refused);
  EXPECT(code(kN, {p}, special + 2048) == refused && code(kN, {12289}, special) == refused && code(kN, {p}, 4) == refused);
  EXPECT(code(kN, {(uint64_t{1} << 60) + 1}, special) == refused);
  std::vector<uint64_t> many;
  for (size_t i = 0; i <= kMostPrimes; ++i) many.push_back(ntt_prime(50, kN, i));
  EXPECT(code(kN, many, special) == refused);
}

TEST(plain_moduli, "plaintext modulus: a prime with slots that the ring does not use") {
  const uint64_t p = ntt_prime(50, kN), special = ntt_prime(30, kN), t = ntt_prime(20, kN);
  const RingParameters ring(&kernels, kN, {p}, special);
  const auto code = [&](uint64_t modulus) { return code_of([&] { plain_modulus(ring, modulus); }); };
  EXPECT(code(t) == "none");
  for (uint64_t wrong : {p, special, uint64_t{4}, t + 2048, uint64_t{12289}}) EXPECT(code(wrong) == "PARAMETERS_INVALID");
}

TEST(slots, "plaintext: slots multiply one by one, and X -> X^3 rotates both rows") {
  const RingParameters ring(&kernels, kN, {ntt_prime(50, kN)}, ntt_prime(30, kN));
  const PlainSpace plain(ring, ntt_prime(20, kN));
  Random random(71);
  Buffer slots(kN * 8), x(kN * 8), y(kN * 8);
  for (size_t i = 0; i < kN; ++i) slots.words()[i] = random.below(plain.t());
  plain.encode(slots.words(), x.words());
  for (size_t i = 0; i < kN; ++i) {
    const size_t power = 3 * i % (2 * kN);
    y.words()[power % kN] = power < kN ? x.words()[i] : (plain.t() - x.words()[i]) % plain.t();
  }
  plain.to_values(x.words());
  plain.to_values(y.words());
  for (size_t i = 0; i < kN; ++i) {
    const size_t row = i / (kN / 2) * (kN / 2), next = row + (i + 1) % (kN / 2);
    EXPECT(x.words()[plain.place(i)] == slots.words()[i]);
    EXPECT(y.words()[plain.place(i)] == slots.words()[next]);
  }
}

}  // namespace
}  // namespace cryptonets::test
