// Expansion of whole ciphertexts.
#include "load.h"

#include <cstring>

#include "../support/failure.h"
#include "seed_stream.h"

namespace cryptonets {

void unpack_checked(const Parameters& p, size_t prime, const uint8_t* bytes, uint64_t* scratch, uint64_t* out) {
  const Modulus& q = p.prime(prime);
  uint8_t* copy = reinterpret_cast<uint8_t*>(scratch);
  std::memcpy(copy, bytes, p.block_bytes(prime));
  require(p.kernels().fields_below(copy, q.bits, p.degree(), q.p), "RESIDUE_OUT_OF_RANGE",
          "a residue is not below its prime");
  p.kernels().unpack(copy, q.bits, p.degree(), out);
}

void run_load_item(const CiphertextVector& out, size_t prime, size_t ciphertext, const uint8_t* seed,
                   const uint8_t* bytes, uint64_t* scratch) {
  const Parameters& p = *out.parameters;
  unpack_checked(p, prime, bytes, scratch, out.poly(ciphertext, 0, prime));
  SeedStream::expand_prime(p, seed, prime, out.poly(ciphertext, 1, prime));
}

}  // namespace cryptonets
