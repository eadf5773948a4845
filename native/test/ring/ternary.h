// A random ternary secret for tests.
#pragma once
#include <memory>
#include <vector>

#include "../../src/ring/basis.h"
#include "../check.h"

namespace cryptonets::test {

/** Residues of one random ternary polynomial modulo every prime of `basis`, NTT form, as a secret key holds them. */
std::vector<uint64_t> random_ternary(const Basis& basis, Random& random);

}  // namespace cryptonets::test
