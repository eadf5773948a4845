// Samplers: SEAL's uniform algorithm word for word, redraws included, and the distribution of the error.
#include <cmath>
#include <memory>

#include "../src/bgv/seed_stream.h"
#include "check.h"

namespace cryptonets::test {
namespace {

/** SEAL's sample_poly_uniform as it is written: bulk first, then replacements in order. */
std::vector<uint64_t> reference(const KernelTable& kernels, const uint8_t* seed, size_t n, const std::vector<uint64_t>& primes) {
  std::vector<uint64_t> stream;
  const auto draw = [&](size_t index) {
    while (stream.size() <= index) {
      alignas(64) uint64_t root[8], words[kRefillWords];
      kernels.expand_roots(seed, stream.size() / kRefillWords, 1, root);
      kernels.expand_nodes(root, 0, 64, words);
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

TEST(uniform, "uniform: SEAL's order of redraws, whole and in groups") {
  const size_t n = 32768;
  size_t redrawn = 0;
  const std::vector<uint64_t> primes = {wasteful_prime(n), ntt_prime(50, n), wasteful_prime(n) == ntt_prime(49, n) ? ntt_prime(48, n) : ntt_prime(49, n)};
  const Parameters p(&kernels, n, ntt_prime(30, n), primes);
  Buffer out(n * 8), roots(SeedStream::root_words(p) * 8), words(kGroup * 8), group(2 * kGroup * 8), packed(kGroup * 8);
  for (uint8_t s = 0; s < 4; ++s) {
    uint8_t seed[kSeedBytes] = {};
    seed[0] = s;
    const std::vector<uint64_t> expected = reference(kernels, seed, n, primes);
    for (size_t j = 0; j < primes.size(); ++j) {
      uint64_t fields[kGroup];
      for (size_t i = 0; i < kGroup; ++i) fields[i] = 5 + i;
      kernels.pack(fields, p.prime(j).bits, kGroup, packed.bytes());
      SeedStream::expand_prime(p, seed, j, out.words());
      for (size_t i = 0; i < n; ++i) EXPECT(out.words()[i] == expected[j * n + i]);
      SeedStream::make_roots(p, seed, j, roots.words());
      for (size_t g = 0; g < p.groups(); g += s == 0 ? 1 : 61) {
        const GroupCall call{packed.bytes(), 0, roots.words() + SeedStream::root_of_group(g), 0, SeedStream::node_of_group(g),
                             p.prime(j).bits, 1, SeedStream::limit(primes[j])};
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
    uint8_t seed[kSeedBytes] = {};
    seed[0] = s;
    SeedStream::raw_words(p, seed, out.words());
    for (size_t i = 0; i < n; ++i) redrawn += out.words()[i] >= ~uint64_t{0} - ~uint64_t{0} % primes[0] - 1;
  }
  EXPECT(redrawn > 0);
}

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
  const Parameters p(&kernels, n, ntt_prime(45, n), {q});
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

}  // namespace
}  // namespace cryptonets::test
