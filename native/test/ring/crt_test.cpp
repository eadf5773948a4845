// Recombination and scaling of small rings, against integers of 128 bits.
#include "../../src/ring/crt.h"

#include "../check.h"

namespace cryptonets::test {
namespace {

constexpr size_t kN = 1024;
using Wide = unsigned __int128;

TEST(remainders, "remainders: digits make the centred representative modulo t, and round(t x / q)") {
  const Basis basis(&kernels, kN, {ntt_prime(50, kN), ntt_prime(34, kN), ntt_prime(33, kN)});
  const uint64_t t = ntt_prime(20, kN);
  const size_t count = 2;
  const Wide q = static_cast<Wide>(basis.prime(0).p) * basis.prime(1).p;
  Random random(72);
  std::vector<Wide> x(kN);
  for (Wide& v : x) v = ((static_cast<Wide>(random.word()) << 64) + random.word()) % q;
  x[0] = 0, x[1] = q - 1, x[2] = q / 2 - (q >> 40), x[3] = q / 2 + (q >> 40), x[4] = 1;
  const auto made = [&](uint64_t scale, const std::vector<uint64_t>& factors) {
    const RemainderBasis remainders(basis, count, scale);
    std::vector<uint64_t> residues(3 * kN), out(kN);
    const uint64_t* words[3];
    for (size_t j = 0; j < count; ++j) {
      uint64_t* own = residues.data() + j * kN;
      for (size_t i = 0; i < kN; ++i) own[i] = static_cast<uint64_t>(x[i] % basis.prime(j).p);
      remainders.digit(j, own, own);
      words[j] = own;
    }
    words[count] = residues.data() + count * kN;
    remainders.wraps(words, residues.data() + count * kN);
    kernels.combine(words, factors.data(), count + 1, kN, make_modulus(t), out.data());
    return out;
  };
  const auto centred = made(1, recombination(basis, count, t));
  const auto rounded = made(t, scaling_down(basis, count, t));
  for (size_t i = 0; i < kN; ++i) {
    const Wide negative = q - x[i];
    EXPECT(centred[i] == (x[i] > q / 2 ? (t - static_cast<uint64_t>(negative % t)) % t : static_cast<uint64_t>(x[i] % t)));
    // t x < 2^104.
    EXPECT(rounded[i] == static_cast<uint64_t>((x[i] * t + q / 2) / q % t));
  }
  EXPECT(product_modulo(basis, count, t) == static_cast<uint64_t>(q % t));
}

}  // namespace
}  // namespace cryptonets::test
