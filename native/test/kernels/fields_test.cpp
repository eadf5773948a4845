// Bit packing: every width, exact lengths, and range checks that see every field.
#include <cstring>

#include "../check.h"

namespace cryptonets::test {
namespace {

constexpr size_t kFields = 256;

TEST(round_trip, "pack: round trip of every width, byte by byte as specified") {
  Random random(5);
  for (uint32_t bits = 15; bits <= 50; ++bits) {
    std::vector<uint64_t> values(kFields), back(kFields);
    for (uint64_t& v : values) v = random.word() & ((uint64_t{1} << bits) - 1);
    std::vector<uint8_t> packed(kFields * bits / 8 + kPackedSlack, 0xee);
    kernels.pack(values.data(), bits, kFields, packed.data());
    for (size_t i = kFields * bits / 8; i < packed.size(); ++i) EXPECT(packed[i] == 0xee);
    for (size_t bit = 0; bit < kFields * bits; ++bit) {
      EXPECT(((packed[bit / 8] >> (bit % 8)) & 1) == ((values[bit / bits] >> (bit % bits)) & 1));
    }
    kernels.unpack(packed.data(), bits, kFields, back.data());
    EXPECT(back == values);
  }
}

TEST(range, "fields_below: one bad field anywhere is seen") {
  for (uint32_t bits : {17u, 33u, 45u, 50u}) {
    const uint64_t p = ntt_prime(bits, 1024);
    for (size_t i = 0; i < 64; ++i) {
      std::vector<uint64_t> values(64, p - 1);
      std::vector<uint8_t> packed(64 * bits / 8 + kPackedSlack, 0xff);
      kernels.pack(values.data(), bits, 64, packed.data());
      EXPECT(kernels.fields_below(packed.data(), bits, 64, p));
      values[i] = p;
      kernels.pack(values.data(), bits, 64, packed.data());
      EXPECT(!kernels.fields_below(packed.data(), bits, 64, p));
    }
  }
}

}  // namespace
}  // namespace cryptonets::test
