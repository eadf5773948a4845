// The kernels as one table of functions a CPU path fills; nothing outside this folder sees a vector type.
#pragma once
#include <cstddef>
#include <cstdint>

#include "modulus.h"

namespace cryptonets {

/** Positions a tile holds: one 64-byte line, one AVX-512 register, one Blake2xb output node. */
inline constexpr size_t kTile = 8;
/** Tiles that one call of the fused stages works on; 64 positions. */
inline constexpr size_t kGroupTiles = 8;
inline constexpr size_t kGroup = kTile * kGroupTiles;
/** Words that one refill of SEAL's generator yields: 4096 bytes, 64 nodes. */
inline constexpr size_t kRefillWords = 512;
/** Bytes that a decoder of packed fields may read beyond its input. */
inline constexpr size_t kPackedSlack = 64;

/** Twiddle factors in the layout that one path wants; made by `ntt_build`, opaque to callers. */
struct NttTables {
  Modulus modulus;
  uint32_t log_n = 0;
  /** Path-specific words, `ntt_words(log_n)` of them, 64-byte aligned. */
  uint64_t* words = nullptr;
};

/** One chunk of columns of a sparse linear layer; see batch/linear_program.h for the stream format. */
struct LinearChunk {
  const uint16_t* stream;
  uint32_t first_column;
};

/** A linear layer bound to one prime and one ciphertext size, ready to run on tiles. */
struct LinearCall {
  const LinearChunk* chunks;
  uint32_t chunk_count;
  /** The rows in the order of the stream: rows that read the same columns are neighbours. */
  const uint32_t* order;
  uint32_t rows;
  uint32_t planes;
  /** Ciphertext size: polynomials of a value. */
  uint32_t size;
  /** A chunk's sums are reduced before the next chunk: rows too heavy for lazy sums. */
  bool wide;
  /** The values are squared as they are finished (size s becomes 2s - 1). */
  bool then_square;
  /** [chunk][row] if wide, else [row]: sum of the magnitudes of negative weights. */
  const uint32_t* negative_weight;
  /** [row]: constant added to polynomial 0, below p; may be null. */
  const uint64_t* bias;
  /** Entries with weights too large for lazy sums: (row, column) ascending by row and the weight mod p. */
  const uint32_t* big_rows;
  const uint32_t* big_columns;
  const uint64_t* big_weights;
  uint32_t big_count;
};

/** One tile group of all fresh ciphertexts modulo one prime: packed c0, and c1 from the generator. */
struct GroupCall {
  /** Ciphertext i's packed residues are at packed + i * packed_stride; kPackedSlack bytes beyond may be read. */
  const uint8_t* packed;
  size_t packed_stride;
  /** Blake2xb: ciphertext i's root hash of the group's refill is at roots + i * root_stride. */
  const uint64_t* roots;
  size_t root_stride;
  uint32_t first_node;
  /** AES, null for Blake2xb: the prepared streams of all ciphertexts (counter_stream.h), and the group's first word in each. */
  const uint64_t* streams;
  uint64_t first_word;
  uint32_t bits;
  size_t count;
  uint64_t limit;
};

struct KernelTable {
  const char* name;

  size_t (*ntt_words)(uint32_t log_n);
  /** Fills tables->words from the root of order 2n; modulus and log_n are set. */
  void (*ntt_build)(NttTables* tables, uint64_t root);
  /** Coefficients in [0, p), natural order, to NTT form in SEAL's order, [0, p). In place, 64-byte aligned. */
  void (*ntt_forward)(uint64_t* x, const NttTables& tables);
  void (*ntt_inverse)(uint64_t* x, const NttTables& tables);

  /** One BLAKE2b compression (RFC 7693) of 128 message bytes; `counter` counts message bytes so far. */
  void (*blake_compress)(uint64_t* h, const uint64_t* message, uint64_t counter, bool last);
  /** Root hashes of SEAL's generator for `count` refills from `first`; 8 words each. */
  void (*expand_roots)(const uint8_t* seed, uint64_t first, size_t count, uint64_t* roots);
  /** Output nodes first..first+count-1 of one refill: 8 words each, count a multiple of 8. */
  void (*expand_nodes)(const uint64_t* root, uint32_t first, size_t count, uint64_t* out);
  /** Unpacks and expands into x, [tile][ciphertext][c0, c1][8]; again[i] says whether a word of ciphertext i must be drawn again. */
  void (*expand_group)(const GroupCall& call, const Modulus& m, uint64_t* x, uint8_t* again);
  /** Whether counter_words has AES instructions: without them it is slower than Blake2xb. */
  bool (*fast_aes)();
  /** Words of a prepared counter stream (counter_stream.h). */
  void (*counter_words)(const uint64_t* stream, uint64_t first_word, size_t words, uint64_t* out);
  /** Words to residues; returns whether a word was at or above `limit` and must be drawn again. n a multiple of 8. */
  bool (*reduce_uniform)(const uint64_t* words, size_t n, const Modulus& m, uint64_t limit, uint64_t* out);

  /** Fields of `bits` <= 50 bits, little-endian, n a multiple of 8. May read kPackedSlack bytes beyond. */
  void (*unpack)(const uint8_t* src, uint32_t bits, size_t n, uint64_t* dst);
  bool (*fields_below)(const uint8_t* src, uint32_t bits, size_t n, uint64_t p);
  /** Writes exactly n * bits / 8 bytes. */
  void (*pack)(const uint64_t* src, uint32_t bits, size_t n, uint8_t* dst);

  /** out = x mod p for |x| < 2^62. */
  void (*lift_signed)(const int64_t* x, size_t n, const Modulus& m, uint64_t* out);
  /** out = centred(x) + t * e, e centred binomial (21 + 21 bits) from one uniform word a coefficient. Constant time. */
  void (*add_noise)(const uint64_t* x, const uint64_t* words, size_t n, uint64_t t, int64_t* out);
  /** c = c - a * s. */
  void (*subtract_product)(uint64_t* c, const uint64_t* a, const uint64_t* s, size_t n, const Modulus& m);
  /** c = c + a * s. */
  void (*add_product)(uint64_t* c, const uint64_t* a, const uint64_t* s, size_t n, const Modulus& m);
  /** out = (x mod p) * factor, x any 64-bit words, factor below p. */
  void (*multiply_scalar)(const uint64_t* x, uint64_t factor, size_t n, const Modulus& m, uint64_t* out);
  /** d = (d mod p) * factor + (c mod p). */
  void (*scale_add)(uint64_t* d, const uint64_t* c, uint64_t factor, size_t n, const Modulus& m);
  /** c = (c - d) * factor. */
  void (*subtract_scale)(uint64_t* c, const uint64_t* d, uint64_t factor, size_t n, const Modulus& m);

  /** One linear layer on one tile: x and out are [value][polynomial][8]; acc is scratch of rows * size * 8 words. */
  void (*linear)(const LinearCall& call, const Modulus& m, const uint64_t* x, uint64_t* acc, uint64_t* out);
  /** Squares `count` values of one tile without relinearisation. */
  void (*square)(const uint64_t* x, uint32_t count, uint32_t size, const Modulus& m, uint64_t* out);

  /** out = y mod m, where y is the centred representative of x modulo `from`; x below `from`. */
  void (*lift_centred)(const uint64_t* x, uint64_t from, size_t n, const Modulus& m, uint64_t* out);
  /** out = sum of a[k] * b[k] over at most 4096 terms. `out` may be one of them. */
  void (*dot)(const uint64_t* const* a, const uint64_t* const* b, size_t terms, size_t n, const Modulus& m, uint64_t* out);
  /** Two sums with common factors: out_b = sum of a[k] * b[k], out_c = sum of a[k] * c[k]. */
  void (*dot_pair)(const uint64_t* const* a, const uint64_t* const* b, const uint64_t* const* c, size_t terms, size_t n,
                   const Modulus& m, uint64_t* out_b, uint64_t* out_c);
  /** out = sum of x[k] * factors[k]: words below 2^50, factors below p. `out` may be one of the words. */
  void (*combine)(const uint64_t* const* x, const uint64_t* factors, size_t terms, size_t n, const Modulus& m, uint64_t* out);
  /** out = round(sum of x[k] * inverses[k]) in double precision; n a multiple of 64. */
  void (*quotient)(const uint64_t* const* x, const double* inverses, size_t terms, size_t n, uint64_t* out);
  /** c = c + a. */
  void (*add_residues)(uint64_t* c, const uint64_t* a, size_t n, const Modulus& m);
  /** out[i] = x[index[i]]. */
  void (*permute)(const uint64_t* x, const uint32_t* index, size_t n, uint64_t* out);
};

const KernelTable* scalar_kernels();
#if defined(CRYPTONETS_X64)
const KernelTable* avx2_kernels();
const KernelTable* avx512_kernels();
#endif
#if defined(CRYPTONETS_ARM64)
const KernelTable* neon_kernels();
#endif

}  // namespace cryptonets
