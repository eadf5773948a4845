// What key generation makes: ternary secrets in their shares, and encryptions of zero whose error is small and that carry P s'.
#include "../../src/ring/key_generation.h"

#include <algorithm>
#include <cstdlib>

#include "../../src/ring/seed_stream.h"
#include "ternary.h"

namespace cryptonets::test {
namespace {

constexpr size_t kDegree = 1024;

struct KeyWorld {
  std::shared_ptr<RingParameters> ring;
  Basis keys;
  std::vector<uint64_t> residues;
  std::shared_ptr<SecretKey> secret;

  explicit KeyWorld(const KernelTable& kernels)
      : ring(std::make_shared<RingParameters>(&kernels, kDegree, std::vector<uint64_t>{ntt_prime(50, kDegree), ntt_prime(49, kDegree)},
                                              ntt_prime(34, kDegree))),
        keys(ring->data().with(ring->special_prime())), residues(keys.prime_count() * kDegree) {
    draw_secret_key(keys, residues.data());
    secret = std::make_shared<SecretKey>(ring, reinterpret_cast<const uint8_t*>(residues.data()));
  }
  const uint64_t* s(size_t prime) const { return residues.data() + prime * kDegree; }
};

/** Coefficients of x (NTT form) around zero. */
std::vector<int64_t> centred(const Basis& basis, size_t prime, const uint64_t* x) {
  Buffer copy(kDegree * 8);
  std::copy(x, x + kDegree, copy.words());
  basis.kernels().ntt_inverse(copy.words(), basis.prime_ntt(prime));
  const int64_t p = static_cast<int64_t>(basis.prime(prime).p);
  std::vector<int64_t> out;
  for (size_t i = 0; i < kDegree; ++i) {
    const int64_t value = static_cast<int64_t>(copy.words()[i]);
    out.push_back(value > p / 2 ? value - p : value);
  }
  return out;
}

/** c0 + a s modulo one of the primes of a zero that was written at `bytes`. */
std::vector<int64_t> phase(const KeyWorld& world, size_t prime, const uint8_t* bytes, const uint8_t* packed) {
  const Basis& keys = world.keys;
  std::vector<uint64_t> a(keys.prime_count() * kDegree), scratch(kDegree);
  std::vector<uint8_t> padded(packed, packed + keys.block_bytes(prime));
  padded.resize(padded.size() + kPackedSlack);
  Buffer c0(kDegree * 8);
  SeedStream::expand(keys, bytes, scratch.data(), a.data());
  keys.kernels().unpack(padded.data(), keys.prime(prime).bits, kDegree, c0.words());
  keys.kernels().add_product(c0.words(), a.data() + prime * kDegree, world.s(prime), kDegree, keys.prime(prime));
  return centred(keys, prime, c0.words());
}

TEST(drawn_secrets, "keygen: a third each of -1, 0 and 1, a new one each time, one polynomial modulo all primes") {
  const KeyWorld world(kernels), other(kernels);
  EXPECT(world.residues != other.residues);
  const auto x = centred(world.keys, 0, world.s(0));
  EXPECT(x == centred(world.keys, 2, world.s(2)));
  for (int64_t wanted = -1; wanted <= 1; ++wanted) {
    // Six standard deviations of a binomial of 1024 and a third: 90.
    EXPECT(std::abs(std::count(x.begin(), x.end(), wanted) - 341) < 91);
  }
}

TEST(zeros, "keygen: the error of a public key is small, never twice the same, and a multiple of t") {
  const KeyWorld world(kernels);
  const uint64_t t = 65537;
  const KeyGenerator generator(*world.secret, world.keys, t);
  std::vector<uint8_t> first(generator.zero_bytes(2)), second(first.size());
  generator.write_public_key(first.data());
  generator.write_public_key(second.data());
  EXPECT(first != second);
  const auto error = phase(world, 0, first.data(), first.data() + kSeedBytes);
  int64_t squares = 0;
  for (int64_t e : error) {
    EXPECT(e % static_cast<int64_t>(t) == 0 && std::abs(e) <= 21 * static_cast<int64_t>(t));
    squares += (e / static_cast<int64_t>(t)) * (e / static_cast<int64_t>(t));
  }
  // The variance of 21 coin pairs is 10.5; of 1024 of them within a fifth.
  EXPECT(std::abs(squares - 10752) < 2150);
}

TEST(digits, "keygen: a digit carries P s' modulo its own prime alone") {
  const KeyWorld world(kernels);
  const KeyGenerator generator(*world.secret, world.keys, 1);
  const uint32_t element = 3;
  std::vector<uint8_t> bytes(generator.zero_bytes(2));
  generator.write_digit({element, 2}, 1, bytes.data());
  const uint8_t* packed = bytes.data() + kSeedBytes;
  for (int64_t e : phase(world, 0, bytes.data(), packed)) EXPECT(std::abs(e) <= 21);
  // s(X^3): coefficient i goes to 3 i modulo 2 N, with the sign of X^N = -1.
  const auto s = centred(world.keys, 0, world.s(0));
  std::vector<int64_t> turned(kDegree);
  for (size_t i = 0; i < kDegree; ++i) {
    const size_t to = i * element % (2 * kDegree);
    turned[to % kDegree] = to < kDegree ? s[i] : -s[i];
  }
  const auto special = static_cast<int64_t>(world.keys.prime(2).p);
  const auto own = phase(world, 1, bytes.data(), packed + world.keys.block_bytes(0));
  for (size_t i = 0; i < kDegree; ++i) EXPECT(std::abs(own[i] - special * turned[i]) <= 21);
}

}  // namespace
}  // namespace cryptonets::test
