// Bit-packed residues: fields of b bits, little-endian; eight fields are b bytes.
#include "vec_prelude.inl"

namespace cryptonets {
namespace CRYPTONETS_PATH {

void unpack(const uint8_t* src, uint32_t bits, size_t n, uint64_t* dst) {
  CRYPTONETS_PRECONDITION(packs(bits) && whole_tiles(n));
  const Vec::Unpacker unpacker(bits);
  for (size_t i = 0; i < n; i += kTile, src += bits) {
    V tile[kTile / Vec::L];
    unpacker.tile(src, tile);
    for (size_t u = 0; u < kTile / Vec::L; ++u) Vec::store(dst + i + u * Vec::L, tile[u]);
  }
}

bool fields_below(const uint8_t* src, uint32_t bits, size_t n, uint64_t p) {
  CRYPTONETS_PRECONDITION(packs(bits) && whole_tiles(n));
  const Vec::Unpacker unpacker(bits);
  const V bound = Vec::set1(p);
  bool above = false;
  for (size_t i = 0; i < n; i += kTile, src += bits) {
    V tile[kTile / Vec::L];
    unpacker.tile(src, tile);
    for (size_t u = 0; u < kTile / Vec::L; ++u) above |= Vec::any_at_least(tile[u], bound);
  }
  return !above;
}

/** One word at a time; for backends without byte shuffles of whole registers. */
inline void pack_words(const uint64_t* src, uint32_t bits, size_t n, uint8_t* dst) {
  uint64_t word = 0;
  uint32_t fill = 0;
  for (size_t i = 0; i < n; ++i) {
    const uint64_t value = src[i];
    word |= value << fill;
    fill += bits;
    if (fill >= 64) {
      memcpy(dst, &word, 8);
      dst += 8;
      fill -= 64;
      word = fill == 0 ? 0 : value >> (bits - fill);
    }
  }
  memcpy(dst, &word, fill / 8);
}

/** Whole tiles where the backend can; fields of at least 32 bits, so that a word of output takes from three at most. */
template <class B>
inline void pack_fields(const uint64_t* src, uint32_t bits, size_t n, uint8_t* dst) {
  if constexpr (B::kPacksTiles) {
    if (bits >= 32) {
      const typename B::Packer packer(bits);
      for (size_t i = 0; i < n; i += kTile, dst += bits) packer.tile(src + i, dst);
      return;
    }
  }
  pack_words(src, bits, n, dst);
}

void pack(const uint64_t* src, uint32_t bits, size_t n, uint8_t* dst) {
  CRYPTONETS_PRECONDITION(packs(bits) && whole_tiles(n) && all_below(src, n, uint64_t{1} << bits));
  pack_fields<Vec>(src, bits, n, dst);
}

}  // namespace CRYPTONETS_PATH
}  // namespace cryptonets
