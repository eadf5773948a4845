// Uniform sampling from public seeds: Blake2xb in lanes as SEAL has it, words to residues.
#include "counter_stream.h"
#include "vec_prelude.inl"

namespace cryptonets {
namespace CRYPTONETS_PATH {

using V = Vec::V;

/** A path without vectors is one for processors without AES. */
static constexpr CounterWords counter_words = Vec::L == 1 ? counter_words_portable : counter_words_fastest;

bool fast_aes() { return Vec::L > 1 && counter_words_fast(); }

static constexpr uint64_t kIv[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
                                    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};
static constexpr uint8_t kSigma[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}};

/** Adds message word i; the words from Used on are known to be zero and cost nothing. */
template <int i, int Used>
inline V plus_word(V a, const V* m) {
  if constexpr (i < Used) {
    return Vec::add(a, m[i]);
  } else {
    return a;
  }
}

template <int x, int y, int Used>
inline void mix(V& a, V& b, V& c, V& d, const V* m) {
  a = plus_word<x, Used>(Vec::add(a, b), m);
  d = Vec::template rotr<32>(Vec::bit_xor(d, a));
  c = Vec::add(c, d);
  b = Vec::template rotr<24>(Vec::bit_xor(b, c));
  a = plus_word<y, Used>(Vec::add(a, b), m);
  d = Vec::template rotr<16>(Vec::bit_xor(d, a));
  c = Vec::add(c, d);
  b = Vec::template rotr<63>(Vec::bit_xor(b, c));
}

template <int r, int Used>
inline void blake_round(V* v, const V* m) {
  constexpr const uint8_t* s = kSigma[r % 10];
  mix<s[0], s[1], Used>(v[0], v[4], v[8], v[12], m);
  mix<s[2], s[3], Used>(v[1], v[5], v[9], v[13], m);
  mix<s[4], s[5], Used>(v[2], v[6], v[10], v[14], m);
  mix<s[6], s[7], Used>(v[3], v[7], v[11], v[15], m);
  mix<s[8], s[9], Used>(v[0], v[5], v[10], v[15], m);
  mix<s[10], s[11], Used>(v[1], v[6], v[11], v[12], m);
  mix<s[12], s[13], Used>(v[2], v[7], v[8], v[13], m);
  mix<s[14], s[15], Used>(v[3], v[4], v[9], v[14], m);
}

/** BLAKE2b compression (RFC 7693) in every lane; message words from Used on are zero. */
template <int Used>
inline void compress(V* h, const V* m, uint64_t counter, bool last) {
  V v[16];
  for (int i = 0; i < 8; ++i) {
    v[i] = h[i];
    v[i + 8] = Vec::set1(kIv[i]);
  }
  v[12] = Vec::bit_xor(v[12], Vec::set1(counter));
  if (last) v[14] = Vec::bit_xor(v[14], Vec::set1(~uint64_t{0}));
  blake_round<0, Used>(v, m);
  blake_round<1, Used>(v, m);
  blake_round<2, Used>(v, m);
  blake_round<3, Used>(v, m);
  blake_round<4, Used>(v, m);
  blake_round<5, Used>(v, m);
  blake_round<6, Used>(v, m);
  blake_round<7, Used>(v, m);
  blake_round<8, Used>(v, m);
  blake_round<9, Used>(v, m);
  blake_round<10, Used>(v, m);
  blake_round<11, Used>(v, m);
  for (int i = 0; i < 8; ++i) h[i] = Vec::bit_xor(h[i], Vec::bit_xor(v[i], v[i + 8]));
}

void blake_compress(uint64_t* h, const uint64_t* message, uint64_t counter, bool last) {
  V state[8], m[16];
  for (int i = 0; i < 8; ++i) state[i] = Vec::set1(h[i]);
  for (int i = 0; i < 16; ++i) m[i] = Vec::set1(message[i]);
  compress<16>(state, m, counter, last);
  for (int i = 0; i < 8; ++i) {
    alignas(64) uint64_t lanes[Vec::L];
    Vec::store(lanes, state[i]);
    h[i] = lanes[0];
  }
}

/** Parameter block of the root: 64-byte digest and key, fanout and depth 1, 4096 bytes of output. */
static constexpr uint64_t kRootWord0 = 64 | 64 << 8 | 1 << 16 | 1 << 24;
static constexpr uint64_t kOutputLength = uint64_t{kRefillWords * 8} << 32;
/** Parameter block of a node: 64-byte digest, leaf length 64; word 1 is node offset and output length, word 2 inner length 64. */
static constexpr uint64_t kNodeWord0 = 64 | uint64_t{64} << 32;
static constexpr uint64_t kNodeWord2 = 64 << 8;

void expand_roots(const uint8_t* seed, uint64_t first, size_t count, uint64_t* roots) {
  V keyed[8], m[16];
  for (int i = 0; i < 8; ++i) keyed[i] = Vec::set1(kIv[i]);
  keyed[0] = Vec::bit_xor(keyed[0], Vec::set1(kRootWord0));
  keyed[1] = Vec::bit_xor(keyed[1], Vec::set1(kOutputLength));
  for (int i = 0; i < 8; ++i) {
    uint64_t word;
    memcpy(&word, seed + 8 * i, 8);
    m[i] = Vec::set1(word);
  }
  compress<8>(keyed, m, 128, false);
  for (size_t at = 0; at < count; at += Vec::L) {
    V h[8];
    for (int i = 0; i < 8; ++i) h[i] = keyed[i];
    m[0] = Vec::add(Vec::set1(first + at), Vec::iota());
    compress<1>(h, m, 136, true);
    alignas(64) uint64_t out[8 * Vec::L];
    for (int i = 0; i < 8; ++i) Vec::store(out + i * Vec::L, h[i]);
    for (size_t lane = 0; lane < Vec::L && at + lane < count; ++lane) {
      for (int i = 0; i < 8; ++i) roots[8 * (at + lane) + i] = out[i * Vec::L + lane];
    }
  }
}

/** L nodes from `first`: afterwards h[part + i] holds words part..part + L - 1 of node first + i, for parts 0, L, ... */
inline void hash_nodes(const V* root, uint32_t first, V* h) {
  constexpr size_t L = Vec::L;
  for (int i = 0; i < 8; ++i) h[i] = Vec::set1(kIv[i]);
  h[0] = Vec::bit_xor(h[0], Vec::set1(kNodeWord0));
  h[1] = Vec::bit_xor(h[1], Vec::add(Vec::set1(first | kOutputLength), Vec::iota()));
  h[2] = Vec::bit_xor(h[2], Vec::set1(kNodeWord2));
  compress<8>(h, root, 64, true);
  for (size_t part = 0; part < 8; part += L) Vec::transpose(h + part);
}

void expand_nodes(const uint64_t* root, uint32_t first, size_t count, uint64_t* out) {
  CRYPTONETS_PRECONDITION(whole_tiles(count) && first + count <= kRefillWords / kTile);
  constexpr size_t L = Vec::L;
  V m[8], h[8];
  for (int i = 0; i < 8; ++i) m[i] = Vec::set1(root[i]);
  for (size_t at = 0; at < count; at += L) {
    hash_nodes(m, static_cast<uint32_t>(first + at), h);
    for (size_t part = 0; part < 8; part += L) {
      for (size_t i = 0; i < L; ++i) Vec::store(out + 8 * (at + i) + part, h[part + i]);
    }
  }
}

/** One ciphertext's c1 of a tile group from Blake2xb; returns whether a word is at or above the bound. */
inline bool group_from_nodes(const GroupCall& call, size_t c, const Vec::Mod& mod, V bound, uint64_t* c1, size_t tile_words) {
  constexpr size_t L = Vec::L;
  V root[8], h[8];
  for (int i = 0; i < 8; ++i) root[i] = Vec::set1(call.roots[c * call.root_stride + i]);
  bool above = false;
  for (size_t at = 0; at < kGroupTiles; at += L) {
    hash_nodes(root, static_cast<uint32_t>(call.first_node + at), h);
    for (size_t part = 0; part < 8; part += L) {
      for (size_t i = 0; i < L; ++i) {
        above |= Vec::any_at_least(h[part + i], bound);
        Vec::store(c1 + (at + i) * tile_words + part, mod.reduce64(h[part + i]));
      }
    }
  }
  return above;
}

/** The same from the counter stream. */
inline bool group_from_counter(const GroupCall& call, size_t c, const Vec::Mod& mod, V bound, uint64_t* c1, size_t tile_words) {
  constexpr size_t L = Vec::L;
  alignas(64) uint64_t words[kGroup];
  static_assert(kGroup % (2 * kCounterBlocks) == 0);
  counter_words(call.streams + c * kCounterStreamWords, call.first_word, kGroup, words);
  bool above = false;
  for (size_t tile = 0; tile < kGroupTiles; ++tile) {
    for (size_t part = 0; part < kTile; part += L) {
      const V w = Vec::load(words + tile * kTile + part);
      above |= Vec::any_at_least(w, bound);
      Vec::store(c1 + tile * tile_words + part, mod.reduce64(w));
    }
  }
  return above;
}

void expand_group(const GroupCall& call, const Modulus& m, uint64_t* x, uint8_t* again) {
  CRYPTONETS_PRECONDITION(in_range(m) && call.bits == m.bits);
  CRYPTONETS_PRECONDITION(call.streams ? call.first_word % kGroup == 0 : call.first_node + kGroupTiles <= kRefillWords / kTile);
  constexpr size_t L = Vec::L;
  const Vec::Mod mod(m);
  const Vec::Unpacker unpacker(call.bits);
  const V bound = Vec::set1(call.limit);
  const size_t tile_words = call.count * 2 * kTile;
  for (size_t c = 0; c < call.count; ++c) {
    uint64_t* c0 = x + c * 2 * kTile;
    uint64_t* c1 = c0 + kTile;
    for (size_t tile = 0; tile < kGroupTiles; ++tile) {
      V fields[kTile / L];
      unpacker.tile(call.packed + c * call.packed_stride + tile * call.bits, fields);
      for (size_t u = 0; u < kTile / L; ++u) Vec::store(c0 + tile * tile_words + u * L, fields[u]);
    }
    again[c] = call.streams ? group_from_counter(call, c, mod, bound, c1, tile_words)
                            : group_from_nodes(call, c, mod, bound, c1, tile_words);
  }
}

bool reduce_uniform(const uint64_t* words, size_t n, const Modulus& m, uint64_t limit, uint64_t* out) {
  CRYPTONETS_PRECONDITION(in_range(m) && whole_tiles(n));
  const Vec::Mod mod(m);
  const V bound = Vec::set1(limit);
  bool again = false;
  for (size_t i = 0; i < n; i += Vec::L) {
    const V w = Vec::load(words + i);
    again |= Vec::any_at_least(w, bound);
    Vec::store(out + i, mod.reduce64(w));
  }
  return again;
}

}  // namespace CRYPTONETS_PATH
}  // namespace cryptonets
