// Samplers: SEAL's uniform algorithm word for word, redraws included, and the distribution of the error.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>

#include "../../src/kernels/aes_stream.h"
#include "../../src/kernels/counter_stream.h"
#include "../../src/ring/seed_stream.h"
#include "../check.h"

namespace cryptonets::test {
namespace {

/** SEAL's sample_poly_uniform as it is written: bulk first, then replacements in order. */
std::vector<uint64_t> reference(const KernelTable& kernels, const PublicSeed& seed, size_t n, const std::vector<uint64_t>& primes) {
  std::vector<uint64_t> stream;
  const auto draw = [&](size_t index) {
    while (stream.size() <= index) {
      alignas(64) uint64_t state[kCounterStreamWords], words[kRefillWords];
      if (seed.expander == Expander::aes128) {
        prepare_counter_stream(seed.bytes, state);
        counter_words_portable(state, stream.size(), kRefillWords, words);
      } else {
        kernels.expand_roots(seed.bytes, stream.size() / kRefillWords, 1, state);
        kernels.expand_nodes(state, 0, 64, words);
      }
      stream.insert(stream.end(), words, words + kRefillWords);
    }
    return stream[index];
  };
  std::vector<uint64_t> out;
  size_t next = n * primes.size();
  for (size_t j = 0; j < primes.size(); ++j) {
    const uint64_t most = ~uint64_t{0}, limit = most - most % primes[j] - 1;
    for (size_t i = 0; i < n; ++i) {
      uint64_t word = draw(j * n + i);
      while (word >= limit) word = draw(next++);
      out.push_back(word % primes[j]);
    }
  }
  return out;
}

/** A prime for which a word in some 2^15 must be drawn again. */
uint64_t wasteful_prime(size_t n) {
  for (uint64_t p = (uint64_t{1} << 50) / 3 * 2 / (2 * n) * (2 * n) + 1;; p -= 2 * n) {
    if (is_prime(p) && (~uint64_t{0} % p) > p / 2) return p;
  }
}

void expect_uniform(const KernelTable& kernels, Expander expander) {
  const size_t n = 32768;
  size_t redrawn = 0;
  const std::vector<uint64_t> primes = {wasteful_prime(n), ntt_prime(50, n), wasteful_prime(n) == ntt_prime(49, n) ? ntt_prime(48, n) : ntt_prime(49, n)};
  const Basis p(&kernels, n, primes);
  Buffer out(n * 8), roots(SeedStream::root_words(p) * 8), words(kGroup * 8), group(2 * kGroup * 8), packed(kGroup * 8);
  for (uint8_t s = 0; s < 4; ++s) {
    uint8_t bytes[kSeedBytes] = {};
    bytes[0] = s;
    const PublicSeed seed(bytes, expander);
    uint64_t stream[kCounterStreamWords];
    prepare_counter_stream(bytes, stream);
    const std::vector<uint64_t> expected = reference(kernels, seed, n, primes);
    for (size_t j = 0; j < primes.size(); ++j) {
      uint64_t fields[kGroup];
      for (size_t i = 0; i < kGroup; ++i) fields[i] = 5 + i;
      kernels.pack(fields, p.prime(j).bits, kGroup, packed.bytes());
      SeedStream::expand_prime(p, seed, j, out.words());
      for (size_t i = 0; i < n; ++i) EXPECT(out.words()[i] == expected[j * n + i]);
      SeedStream::make_roots(p, bytes, j, roots.words());
      for (size_t g = 0; g < p.groups(); g += s == 0 ? 1 : 61) {
        GroupCall call{packed.bytes(), 0, roots.words() + SeedStream::root_of_group(g), 0, SeedStream::node_of_group(g),
                       nullptr, 0, p.prime(j).bits, 1, SeedStream::limit(primes[j])};
        if (expander == Expander::aes128) call.streams = stream, call.first_word = j * n + g * kGroup;
        uint8_t again = 2;
        kernels.expand_group(call, p.prime(j), group.words(), &again);
        EXPECT(again <= 1);
        if (again) {
          SeedStream::redraw(p, seed, j, g * kGroup, kGroup, words.words());
          for (size_t i = 0; i < kGroup; ++i) EXPECT(words.words()[i] == expected[j * n + g * kGroup + i]);
          continue;
        }
        for (size_t i = 0; i < kGroup; ++i) {
          EXPECT(group.words()[i / kTile * 2 * kTile + kTile + i % kTile] == expected[j * n + g * kGroup + i]);
          EXPECT(group.words()[i / kTile * 2 * kTile + i % kTile] == 5 + i);
        }
      }
    }
  }
  // The test must have seen redraws: count them in the first prime of the first seeds.
  for (uint8_t s = 0; s < 4; ++s) {
    uint8_t bytes[kSeedBytes] = {};
    bytes[0] = s;
    SeedStream::raw_words(p, {bytes, expander}, 0, out.words());
    for (size_t i = 0; i < n; ++i) redrawn += out.words()[i] >= ~uint64_t{0} - ~uint64_t{0} % primes[0] - 1;
  }
  EXPECT(redrawn > 0);
}

TEST(uniform, "uniform: SEAL's order of redraws, whole and in groups") { expect_uniform(kernels, Expander::blake2xb); }

TEST(uniform_aes, "uniform: words of the counter stream are drawn by the same rule") { expect_uniform(kernels, Expander::aes128); }

TEST(counter, "counter stream: AES-128 as published, and the same words from every implementation, wherever they begin") {
  struct Known {
    uint8_t key, head;
    uint8_t expected[16];
  };
  // AESAVS: key and block of zeros, the first of VarKey, the first of VarTxt.
  const Known known[] = {
      {0, 0, {0x66, 0xe9, 0x4b, 0xd4, 0xef, 0x8a, 0x2c, 0x3b, 0x88, 0x4c, 0xfa, 0x59, 0xca, 0x34, 0x2b, 0x2e}},
      {0x80, 0, {0x0e, 0xdd, 0x33, 0xd3, 0xc6, 0x21, 0xe5, 0x46, 0x45, 0x5b, 0xd8, 0xba, 0x14, 0x18, 0xbe, 0xc8}},
      {0, 0x80, {0x3a, 0xd7, 0x8e, 0x72, 0x6c, 0x1e, 0xc0, 0x2b, 0x7e, 0xbf, 0xe9, 0x2b, 0x23, 0xd9, 0xec, 0x34}}};
  uint64_t stream[kCounterStreamWords];
  std::vector<uint64_t> words(2 * kCounterBlocks);
  for (const Known& one : known) {
    uint8_t seed[kSeedBytes] = {};
    seed[0] = one.key, seed[16] = one.head;
    prepare_counter_stream(seed, stream);
    kernels.counter_words(stream, 0, words.size(), words.data());
    EXPECT(std::memcmp(words.data(), one.expected, sizeof one.expected) == 0);
  }
  uint8_t seed[kSeedBytes];
  Random random(77);
  for (uint8_t& byte : seed) byte = static_cast<uint8_t>(random.below(256));
  prepare_counter_stream(seed, stream);
  for (uint64_t first : {uint64_t{0}, uint64_t{64}, uint64_t{8160}, uint64_t{1} << 33}) {
    std::vector<uint64_t> expected(256), out(256);
    counter_words_portable(stream, first, expected.size(), expected.data());
    kernels.counter_words(stream, first, out.size(), out.data());
    EXPECT(out == expected);
#if defined(CRYPTONETS_X64)
    if (has_aes()) counter_words_aesni(stream, first, out.size(), out.data());
    EXPECT(out == expected);
#endif
  }
}

#if defined(CRYPTONETS_X64)
TEST(aes, "secret stream: AES-256 of FIPS 197, appendix C.3, and every block the one of its counter") {
  if (!has_aes()) return;
  uint8_t seed[kSeedBytes] = {};
  for (uint8_t i = 0; i < 32; ++i) seed[i] = i;
  for (uint8_t i = 0; i < 16; ++i) seed[32 + i] = static_cast<uint8_t>(i << 4 | i);
  const uint8_t expected[16] = {0x8e, 0xa2, 0xb7, 0xca, 0x51, 0x67, 0x45, 0xbf, 0xea, 0xfc, 0x49, 0x90, 0x4b, 0x49, 0x60, 0x89};
  std::vector<uint64_t> words(64), later(16);
  aes_words(seed, words.size(), words.data());
  EXPECT(std::memcmp(words.data(), expected, sizeof expected) == 0);
  for (uint64_t k = 1; k < 24; ++k) {
    uint64_t counter;
    std::memcpy(&counter, seed + 40, 8);
    uint8_t moved[kSeedBytes];
    std::memcpy(moved, seed, sizeof moved);
    counter += k;
    std::memcpy(moved + 40, &counter, 8);
    aes_words(moved, later.size(), later.data());
    EXPECT(later[0] == words[2 * k] && later[1] == words[2 * k + 1]);
  }
}
#endif

TEST(error, "error: centred binomial of 21 + 21 bits, and the message centred") {
  const size_t n = 32768;
  const uint64_t t = ntt_prime(45, 8192);
  Random random(9);
  std::vector<uint64_t> words(n), x(n);
  std::vector<int64_t> out(n);
  for (size_t i = 0; i < n; ++i) words[i] = random.word(), x[i] = i % 3 == 0 ? 0 : i % 3 == 1 ? t - 1 : random.below(t);
  kernels.add_noise(x.data(), words.data(), n, t, out.data());
  std::vector<double> seen(43, 0);
  for (size_t i = 0; i < n; ++i) {
    const int64_t centred = x[i] > t / 2 ? static_cast<int64_t>(x[i]) - static_cast<int64_t>(t) : static_cast<int64_t>(x[i]);
    EXPECT((out[i] - centred) % static_cast<int64_t>(t) == 0);
    const int64_t e = (out[i] - centred) / static_cast<int64_t>(t);
    int64_t expected = 0;
    for (int b = 0; b < 21; ++b) expected += static_cast<int64_t>((words[i] >> b) & 1) - static_cast<int64_t>((words[i] >> (21 + b)) & 1);
    EXPECT(e == expected);
    seen[static_cast<size_t>(e + 21)] += 1;
  }
  // Chi-square against C(42, k) / 2^42 over the cells that expect at least 20: 99.99 % quantile for 17 degrees is below 50.
  double chi = 0, probability = std::pow(0.5, 42);
  int cells = 0;
  for (int k = 0; k <= 42; ++k) {
    const double expected = probability * static_cast<double>(n);
    if (expected >= 20) {
      chi += (seen[static_cast<size_t>(k)] - expected) * (seen[static_cast<size_t>(k)] - expected) / expected;
      ++cells;
    }
    probability = probability * (42 - k) / (k + 1);
  }
  EXPECT(cells > 15 && chi < 60);
}

TEST(spread, "uniform: residues spread evenly over 64 buckets") {
  const size_t n = 8192;
  const uint64_t q = ntt_prime(50, n);
  const Basis p(&kernels, n, {q});
  Buffer out(n * 8);
  std::vector<double> seen(64, 0);
  for (uint8_t s = 0; s < 16; ++s) {
    uint8_t seed[kSeedBytes] = {1, s};
    SeedStream::expand_prime(p, seed, 0, out.words());
    for (size_t i = 0; i < n; ++i) seen[out.words()[i] / (q / 64 + 1)] += 1;
  }
  double chi = 0;
  const double expected = 16.0 * static_cast<double>(n) / 64;
  for (double count : seen) chi += (count - expected) * (count - expected) / expected;
  EXPECT(chi < 120);  // 63 degrees of freedom: 99.99 % lie below 114.
}

TEST(samples, "uniform: all primes at once are what SEAL's stream gives prime by prime, redraws included") {
  const size_t n = 1024;
  // A prime just above 2^49 and many seeds: several words of each stream are drawn again.
  const Basis basis(&kernels, n, {ntt_prime(50, n), ntt_prime(49, n), ntt_prime(50, n, 1)});
  Random random(55);
  std::vector<uint64_t> all(3 * n), scratch(n), one(n);
  for (int round = 0; round < 40; ++round) {
    uint8_t seed[kSeedBytes];
    for (uint8_t& byte : seed) byte = static_cast<uint8_t>(random.below(256));
    SeedStream::expand(basis, seed, scratch.data(), all.data());
    for (size_t j = 0; j < 3; ++j) {
      SeedStream::expand_prime(basis, seed, j, one.data());
      EXPECT(std::equal(one.begin(), one.end(), all.begin() + static_cast<std::ptrdiff_t>(j * n)));
    }
  }
}

}  // namespace
}  // namespace cryptonets::test
