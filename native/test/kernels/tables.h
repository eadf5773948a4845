// Tables of the transform modulo one prime, made by the path under test.
#pragma once
#include "../check.h"

namespace cryptonets::test {

class Tables {
 public:
  Tables(const KernelTable& kernels, size_t n, uint64_t p) {
    tables_.modulus = make_modulus(p);
    while ((size_t{1} << tables_.log_n) < n) ++tables_.log_n;
    memory_ = Buffer(kernels.ntt_words(tables_.log_n) * 8);
    tables_.words = memory_.words();
    kernels.ntt_build(&tables_, minimal_root(p, n));
  }
  const NttTables& operator*() const { return tables_; }

 private:
  Buffer memory_;
  NttTables tables_;
};

}  // namespace cryptonets::test
