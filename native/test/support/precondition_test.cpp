// Preconditions end a sanitized build and are not even evaluated in others.
#include "../../src/support/precondition.h"

#include "../check.h"
#if defined(CRYPTONETS_CHECKED) && !defined(_WIN32)
#include <csignal>
#include <cstdio>
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace cryptonets::test {
namespace {

#if defined(CRYPTONETS_CHECKED) && !defined(_WIN32)

/** Whether `work` ends a process of its own with an abort. */
bool aborts(const std::function<void()>& work) {
  const pid_t child = fork();
  if (child == 0) {
    std::freopen("/dev/null", "w", stderr);
    work();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

TEST(preconditions, "preconditions: sizes, alignment, bounds of primes and residues end a sanitized build") {
  const size_t n = 1024;
  const Modulus m = make_modulus(ntt_prime(50, n));
  const Modulus small = make_modulus(12289);
  Buffer x((n + 8) * 8), y(n * 8);
  EXPECT(!aborts([&] { kernels.add_residues(x.words(), y.words(), n, m); }));
  EXPECT(aborts([&] { kernels.add_residues(x.words(), y.words(), n - 1, m); }));
  EXPECT(aborts([&] { kernels.add_residues(x.words(), y.words(), n, small); }));
  EXPECT(aborts([&] { kernels.multiply_scalar(x.words(), m.p, n, m, x.words()); }));
  EXPECT(aborts([&] { kernels.unpack(x.bytes(), 51, 8, y.words()); }));
  EXPECT(aborts([&] { kernels.permute(x.words(), nullptr, n, x.words() + 8); }));
  x.words()[3] = m.p;
  EXPECT(aborts([&] { kernels.add_residues(x.words(), y.words(), n, m); }));
  NttTables tables;
  tables.modulus = m;
  tables.log_n = 10;
  Buffer words(kernels.ntt_words(10) * 8);
  tables.words = words.words();
  EXPECT(aborts([&] { kernels.ntt_build(&tables, 2); }));
  kernels.ntt_build(&tables, minimal_root(m.p, n));
  EXPECT(aborts([&] { kernels.ntt_forward(x.words(), tables); }));
  x.words()[3] = 0;
  EXPECT(!aborts([&] { kernels.ntt_forward(x.words(), tables); }));
  EXPECT(aborts([&] { kernels.ntt_forward(x.words() + 1, tables); }));
}

#elif !defined(CRYPTONETS_CHECKED)

TEST(unchecked, "preconditions: nothing of them is evaluated outside of sanitized builds") {
  int evaluated = 0;
  CRYPTONETS_PRECONDITION(++evaluated > 1);
  EXPECT(evaluated == 0);
}

#endif

TEST(whole_table, "kernels: every path fills the whole table") {
  const auto* functions = reinterpret_cast<void* const*>(&kernels);
  for (size_t i = 0; i < sizeof(KernelTable) / sizeof(void*); ++i) EXPECT(functions[i] != nullptr);
}

}  // namespace
}  // namespace cryptonets::test
