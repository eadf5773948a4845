// Key schedule and rounds of AES-128 by tables, and the choice among the implementations.
#include "counter_stream.h"

#include <array>
#include <cstring>

#include "cpu.h"

namespace cryptonets {
namespace {

constexpr size_t kRounds = 10;

constexpr uint8_t doubled(uint8_t x) { return static_cast<uint8_t>(x << 1 ^ (x & 0x80 ? 0x1b : 0)); }

/** FIPS 197, 5.1.1: inverse in GF(2^8), by powers of the generator 3, then the affine map. */
constexpr std::array<uint8_t, 256> make_sbox() {
  std::array<uint8_t, 256> power{}, logarithm{}, box{};
  uint8_t x = 1;
  for (size_t i = 0; i < 255; ++i) {
    power[i] = x;
    logarithm[x] = static_cast<uint8_t>(i);
    x = static_cast<uint8_t>(x ^ doubled(x));
  }
  for (size_t v = 0; v < 256; ++v) {
    const uint8_t inverse = v == 0 ? 0 : power[(255 - logarithm[v]) % 255];
    uint32_t mixed = inverse;
    for (int r = 1; r < 5; ++r) mixed ^= static_cast<uint32_t>(inverse << r | inverse >> (8 - r)) & 0xff;
    box[v] = static_cast<uint8_t>(mixed ^ 0x63);
  }
  return box;
}
constexpr std::array<uint8_t, 256> kSbox = make_sbox();
static_assert(kSbox[0x00] == 0x63 && kSbox[0x53] == 0xed && kSbox[0xff] == 0x16);

void encrypt_block(const uint8_t* keys, uint8_t* state) {
  for (size_t i = 0; i < 16; ++i) state[i] ^= keys[i];
  for (size_t round = 1; round <= kRounds; ++round) {
    uint8_t moved[16];
    for (size_t i = 0; i < 16; ++i) moved[i] = kSbox[state[(i + 4 * (i % 4)) % 16]];
    for (size_t column = 0; column < 16; column += 4) {
      const uint8_t* a = moved + column;
      const uint8_t all = a[0] ^ a[1] ^ a[2] ^ a[3];
      for (size_t row = 0; row < 4; ++row) {
        const uint8_t mixed = round == kRounds ? a[row] : static_cast<uint8_t>(a[row] ^ all ^ doubled(a[row] ^ a[(row + 1) % 4]));
        state[column + row] = mixed ^ keys[16 * round + column + row];
      }
    }
  }
}

void put_big_endian(uint64_t value, uint8_t* out) {
  for (int i = 0; i < 8; ++i) out[i] = static_cast<uint8_t>(value >> (56 - 8 * i));
}

CounterWords fastest() noexcept {
#if defined(CRYPTONETS_X64)
  if (cpu_has_vaes()) return counter_words_vaes;
  if (cpu_has_aes()) return counter_words_aesni;
#endif
  return counter_words_portable;
}
const CounterWords kFastest = fastest();

}  // namespace

void prepare_counter_stream(const uint8_t* seed, uint64_t* stream) noexcept {
  uint8_t keys[16 * (kRounds + 1)];
  std::memcpy(keys, seed, 16);
  uint8_t constant = 1;
  for (size_t at = 16; at < sizeof keys; at += 4) {
    uint8_t word[4];
    std::memcpy(word, keys + at - 4, 4);
    if (at % 16 == 0) {
      const uint8_t first = word[0];
      for (size_t i = 0; i < 3; ++i) word[i] = kSbox[word[i + 1]];
      word[3] = kSbox[first];
      word[0] ^= constant;
      constant = doubled(constant);
    }
    for (size_t i = 0; i < 4; ++i) keys[at + i] = keys[at - 16 + i] ^ word[i];
  }
  std::memset(stream, 0, kCounterStreamWords * 8);
  std::memcpy(stream, keys, sizeof keys);
  std::memcpy(stream + 2 * (kRounds + 1), seed + 16, 8);
}

void counter_words_portable(const uint64_t* stream, uint64_t first_word, size_t words, uint64_t* out) noexcept {
  const uint8_t* keys = reinterpret_cast<const uint8_t*>(stream);
  for (size_t at = 0; at < words; at += 2) {
    uint8_t block[16];
    std::memcpy(block, stream + 2 * (kRounds + 1), 8);
    put_big_endian((first_word + at) / 2, block + 8);
    encrypt_block(keys, block);
    std::memcpy(out + at, block, 16);
  }
}

void counter_words_fastest(const uint64_t* stream, uint64_t first_word, size_t words, uint64_t* out) noexcept {
  kFastest(stream, first_word, words, out);
}

bool counter_words_fast() noexcept { return kFastest != counter_words_portable; }

}  // namespace cryptonets
