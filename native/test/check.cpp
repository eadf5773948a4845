// The registry of tests, and what they wait and look for.
#include "check.h"

#include <future>

#include "../src/support/failure.h"

namespace cryptonets::test {

std::vector<Test>& all_tests() {
  static std::vector<Test> tests;
  return tests;
}

uint64_t ntt_prime(uint32_t bits, size_t n, size_t skip) {
  const uint64_t step = 2 * n;
  uint64_t p = ((uint64_t{1} << bits) - 2) / step * step + 1;
  for (;; p -= step) {
    if (is_prime(p) && skip-- == 0) return p;
  }
}

std::string code_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Failure& failure) {
    return failure.code();
  } catch (...) {
    return "other";
  }
  return "none";
}

void wait_for(const std::function<void(std::function<void(std::exception_ptr)>)>& start) {
  auto done = std::make_shared<std::promise<void>>();
  auto future = done->get_future();
  start([done](std::exception_ptr error) {
    if (error) {
      done->set_exception(error);
    } else {
      done->set_value();
    }
  });
  future.get();
}

}  // namespace cryptonets::test
