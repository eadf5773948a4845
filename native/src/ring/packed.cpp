// Whatever the sender's buffer does meanwhile, kernels read the copy.
#include "packed.h"

#include <cstring>

#include "../support/failure.h"

namespace cryptonets {

size_t packed_bytes(const Basis& basis, size_t primes) {
  size_t bytes = 0;
  for (size_t j = 0; j < primes; ++j) bytes += basis.block_bytes(j);
  return bytes;
}

const uint8_t* copy_checked(const Basis& basis, size_t prime, const uint8_t* bytes, uint64_t* scratch) {
  const Modulus& q = basis.prime(prime);
  auto* copy = reinterpret_cast<uint8_t*>(scratch);
  std::memcpy(copy, bytes, basis.block_bytes(prime));
  require(basis.kernels().fields_below(copy, q.bits, basis.degree(), q.p), "RESIDUE_OUT_OF_RANGE",
          "a residue is not below its prime");
  return copy;
}

void unpack_checked(const Basis& basis, size_t prime, const uint8_t* bytes, uint64_t* scratch, uint64_t* out) {
  basis.kernels().unpack(copy_checked(basis, prime, bytes, scratch), basis.prime(prime).bits, basis.degree(), out);
}

}  // namespace cryptonets
