// Taking over a key: one ternary polynomial modulo every prime, or a refusal.
#include "../../src/ring/secret_key.h"

#include <algorithm>

#include "ternary.h"

namespace cryptonets::test {
namespace {

TEST(secret_keys, "key: anything but one ternary polynomial is refused") {
  const size_t n = 1024;
  const std::vector<uint64_t> primes = {ntt_prime(50, n), ntt_prime(50, n, 1), ntt_prime(49, n)};
  const auto ring = std::make_shared<RingParameters>(&kernels, n, primes, ntt_prime(20, n));
  Random random(25);
  auto residues = random_ternary(ring->data(), random);
  const auto load = [&] { return code_of([&] { SecretKey(ring, reinterpret_cast<uint8_t*>(residues.data())); }); };
  EXPECT(load() == "none");
  residues[5] ^= 1;
  EXPECT(load() == "KEY_INVALID");
  residues[5] ^= 1;
  std::swap_ranges(residues.begin(), residues.begin() + n, residues.begin() + n);
  EXPECT(load() == "KEY_INVALID");
  residues[0] = ~uint64_t{0};
  EXPECT(load() == "KEY_INVALID");
}

}  // namespace
}  // namespace cryptonets::test
