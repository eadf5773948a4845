// Bit-packed residues: fields of b bits, little-endian; eight fields are b bytes.
#include "vec_prelude.inl"

namespace cryptonets {
namespace CRYPTONETS_PATH {

void unpack(const uint8_t* src, uint32_t bits, size_t n, uint64_t* dst) {
  const Vec::Unpacker unpacker(bits);
  for (size_t i = 0; i < n; i += kTile, src += bits) {
    V tile[kTile / Vec::L];
    unpacker.tile(src, tile);
    for (size_t u = 0; u < kTile / Vec::L; ++u) Vec::store(dst + i + u * Vec::L, tile[u]);
  }
}

bool fields_below(const uint8_t* src, uint32_t bits, size_t n, uint64_t p) {
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

void pack(const uint64_t* src, uint32_t bits, size_t n, uint8_t* dst) {
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

}  // namespace CRYPTONETS_PATH
}  // namespace cryptonets
