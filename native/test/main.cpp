// Runs every test on every CPU path of this machine; memory must be back where it was after each.
#include <chrono>
#include <cstring>
#include <exception>
#include <thread>

#include "check.h"

namespace cryptonets::test {

static bool run(const Test& test, const KernelTable& kernels) {
  const size_t before = live_bytes();
  try {
    test.body(kernels);
    // A worker may still hold the job whose end it has just told.
    for (int wait = 0; wait < 2000 && live_bytes() != before; ++wait) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    expect(live_bytes() == before, "memory was kept", test.name, 0);
    return true;
  } catch (const std::exception& error) {
    std::printf("FAIL %s (%s): %s\n", test.name, kernels.name, error.what());
    return false;
  }
}

}  // namespace cryptonets::test

int main(int argc, char** argv) {
  using namespace cryptonets;
  int failed = 0, passed = 0;
  for (const KernelTable* kernels : available_kernels()) {
    for (const test::Test& one : test::all_tests()) {
      if (argc > 1 && std::strstr(one.name, argv[1]) == nullptr) continue;
      (test::run(one, *kernels) ? passed : failed) += 1;
    }
  }
  std::printf("%d passed, %d failed, paths:", passed, failed);
  for (const KernelTable* kernels : available_kernels()) std::printf(" %s", kernels->name);
  std::printf("\n");
  return failed == 0 && passed > 0 ? 0 : 1;
}
