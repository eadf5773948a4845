// Automorphisms X -> X^g of the ring as permutations of NTT form (SEAL: GaloisTool).
#pragma once
#include <cstdint>
#include <vector>

namespace cryptonets {

/** out[i] = in[table[i]] applies X -> X^element to a polynomial in NTT form. `element` is odd and below 2N. */
std::vector<uint32_t> galois_permutation(uint32_t element, uint32_t log_degree);
/** The element that undoes `element`. */
uint32_t inverse_element(uint32_t element, uint32_t log_degree);

}  // namespace cryptonets
