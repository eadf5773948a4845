// AES-128 in counter mode as a generator of public words: what a seed of an upload stands for where both peers have it.
#pragma once
#include <cstddef>
#include <cstdint>

namespace cryptonets {

/** Words of a prepared seed: eleven round keys, the first half of every counter block, and one that is not used. */
inline constexpr size_t kCounterStreamWords = 24;
/** Blocks that an implementation encrypts at once; word counts are multiples of twice as many. */
inline constexpr size_t kCounterBlocks = 16;

/**
 * Bytes 0..15 of `seed` are the key, 16..23 the first half of every counter block; its second half counts blocks from 0, big-endian (FIPS 197;
 * SP 800-38A: `openssl enc -aes-128-ctr` with 16..23 and eight zero bytes). Other bytes of the seed are not read. Public: not constant time.
 */
void prepare_counter_stream(const uint8_t* seed, uint64_t* stream) noexcept;

/** Words of the stream from `first_word`, little-endian, two a block: both numbers multiples of 2 * kCounterBlocks. Processor's AES or none. */
using CounterWords = void (*)(const uint64_t* stream, uint64_t first_word, size_t words, uint64_t* out);

/** With tables: every processor. */
void counter_words_portable(const uint64_t* stream, uint64_t first_word, size_t words, uint64_t* out) noexcept;
/** The fastest that this processor has. */
void counter_words_fastest(const uint64_t* stream, uint64_t first_word, size_t words, uint64_t* out) noexcept;
/** Whether that is one with AES instructions: without them the generator is slower than Blake2xb. */
bool counter_words_fast() noexcept;

#if defined(CRYPTONETS_X64)
void counter_words_aesni(const uint64_t* stream, uint64_t first_word, size_t words, uint64_t* out) noexcept;
/** Two blocks in a register (VAES, AVX2). */
void counter_words_vaes(const uint64_t* stream, uint64_t first_word, size_t words, uint64_t* out) noexcept;
#endif

}  // namespace cryptonets
