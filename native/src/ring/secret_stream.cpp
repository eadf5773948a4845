// AES where there is AES; Blake2xb, which is constant time by construction, elsewhere.
#include "secret_stream.h"

#include "seed_stream.h"
#if defined(CRYPTONETS_X64)
#include "../kernels/aes_stream.h"
#endif

namespace cryptonets {

void secret_words(const Basis& basis, const uint8_t* seed, uint64_t* out) {
#if defined(CRYPTONETS_X64)
  static_assert(kAesSeedBytes <= kSeedBytes);
  if (has_aes()) {
    aes_words(seed, basis.degree(), out);
    return;
  }
#endif
  SeedStream::raw_words(basis, seed, 0, out);
}

}  // namespace cryptonets
