// Published vectors for BLAKE2b (RFC 7693, blake2.net) and Blake2Xb, and the lanes of the generator against them.
#include <algorithm>
#include <cstring>

#include "../check.h"

namespace cryptonets::test {
namespace {

constexpr uint64_t kIv[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
                             0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};

using Bytes = std::vector<uint8_t>;

/** BLAKE2b of `message` with the first three words of a parameter block, unkeyed or with the key as first block. */
Bytes blake2b(const KernelTable& kernels, const uint64_t (&words)[3], const Bytes& key, const Bytes& message) {
  uint64_t h[8];
  for (int i = 0; i < 8; ++i) h[i] = kIv[i] ^ (i < 3 ? words[i] : 0);
  Bytes data = key;
  if (!key.empty()) data.resize(128);
  data.insert(data.end(), message.begin(), message.end());
  size_t at = 0;
  do {
    uint64_t block[16] = {};
    const size_t take = std::min<size_t>(128, data.size() - at);
    if (take > 0) std::memcpy(block, data.data() + at, take);
    at += take;
    kernels.blake_compress(h, block, at, at == data.size());
  } while (at < data.size());
  Bytes digest(64);
  std::memcpy(digest.data(), h, 64);
  return digest;
}

std::string hex(const Bytes& bytes) {
  std::string text;
  char two[3];
  for (uint8_t byte : bytes) {
    std::snprintf(two, sizeof two, "%02x", byte);
    text += two;
  }
  return text;
}

Bytes sequence(size_t n) {
  Bytes bytes(n);
  for (size_t i = 0; i < n; ++i) bytes[i] = static_cast<uint8_t>(i);
  return bytes;
}

/** First 64 * nodes bytes of Blake2Xb with output length `length` in its parameters. */
Bytes blake2xb(const KernelTable& kernels, const Bytes& key, const Bytes& message, uint64_t length, size_t nodes) {
  const uint64_t root_words[3] = {64 | key.size() << 8 | 1 << 16 | 1 << 24, length << 32, 0};
  const Bytes root = blake2b(kernels, root_words, key, message);
  Bytes out;
  for (size_t i = 0; i < nodes; ++i) {
    const uint64_t words[3] = {64 | uint64_t{64} << 32, i | length << 32, 64 << 8};
    const Bytes node = blake2b(kernels, words, {}, root);
    out.insert(out.end(), node.begin(), node.end());
  }
  return out;
}

TEST(rfc7693, "BLAKE2b: published digests") {
  const uint64_t unkeyed[3] = {64 | 1 << 16 | 1 << 24, 0, 0};
  EXPECT(hex(blake2b(kernels, unkeyed, {}, {'a', 'b', 'c'})) ==
         "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
         "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
  const uint64_t keyed[3] = {64 | 64 << 8 | 1 << 16 | 1 << 24, 0, 0};
  EXPECT(hex(blake2b(kernels, keyed, sequence(64), {})) ==
         "10ebb67700b1868efb4417987acf4690ae9d972fb7a590c2f02871799aaa4786"
         "b5e996e8f0f4eb981fc214b005f42d2ff4233499391653df7aefcbc13fc51568");
  EXPECT(hex(blake2b(kernels, keyed, sequence(64), sequence(10))) ==
         "4fe181f54ad63a2983feaaf77d1e7235c2beb17fa328b6d9505bda327df19fc3"
         "7f02c4b6f0368ce23147313a8e5738b5fa2a95b29de1c7f8264eb77b69f585cd");
  EXPECT(hex(blake2b(kernels, keyed, sequence(64), sequence(78))) ==
         "f1aa2b044f8f0c638a3f362e677b5d891d6fd2ab0765f6ee1e4987de057ead35"
         "7883d9b405b9d609eea1b869d97fb16d9b51017c553f3b93c0a1e0f1296fedcd");
}

TEST(blake2x, "Blake2Xb: published output of unknown length") {
  EXPECT(hex(blake2xb(kernels, sequence(64), sequence(256), 0xffffffff, 1)) ==
         "3dbba8516da76bf7330055c66ea36cf1005e92714262b24d9710f51d9e126406"
         "e1bcd6497059f9331f1091c3634b695428d475ed432f987040575520a1c29f5e");
}

TEST(refills, "expand: every lane is Blake2Xb of key and counter") {
  const Bytes seed = sequence(64);
  alignas(64) uint64_t roots[8 * 11], out[kRefillWords];
  kernels.expand_roots(seed.data(), 5, 11, roots);
  for (size_t refill = 0; refill < 11; ++refill) {
    Bytes counter(8);
    counter[0] = static_cast<uint8_t>(5 + refill);
    const Bytes expected = blake2xb(kernels, seed, counter, 4096, 64);
    kernels.expand_nodes(roots + 8 * refill, 0, 64, out);
    EXPECT(std::memcmp(out, expected.data(), 4096) == 0);
    kernels.expand_nodes(roots + 8 * refill, 40, 8, out);
    EXPECT(std::memcmp(out, expected.data() + 40 * 64, 512) == 0);
  }
}

}  // namespace
}  // namespace cryptonets::test
