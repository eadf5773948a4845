// Automorphisms X -> X^g of the ring as permutations of NTT form (SEAL: GaloisTool), and the elements that name evaluation keys.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace cryptonets {

/** Stands for s^2 where elements say what a key switches from: the relinearisation key. */
inline constexpr uint32_t kRelinearisation = 1;
/** More evaluation keys than any plan asks for. */
inline constexpr size_t kMostKeys = 256;

/** out[i] = in[table[i]] applies X -> X^element to a polynomial in NTT form. `element` is odd and below 2N. */
std::vector<uint32_t> galois_permutation(uint32_t element, uint32_t log_degree);
/** The element that undoes `element`. */
uint32_t inverse_element(uint32_t element, uint32_t log_degree);

}  // namespace cryptonets
