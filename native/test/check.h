// A small frame for tests of the core: named tests, a seeded generator, every CPU path of the machine.
#pragma once
#include <cstdint>
#include <cstdio>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "../src/kernels/cpu.h"
#include "../src/support/buffer.h"

namespace cryptonets::test {

/** Every failed expectation ends its test. */
inline void expect(bool condition, const char* text, const char* file, int line) {
  if (!condition) throw std::runtime_error(std::string(file) + ":" + std::to_string(line) + ": " + text);
}
#define EXPECT(condition) ::cryptonets::test::expect((condition), #condition, __FILE__, __LINE__)

/** splitmix64: the same numbers on every machine. */
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t word() {
    uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  uint64_t below(uint64_t limit) { return word() % limit; }

 private:
  uint64_t state_;
};

using Body = std::function<void(const KernelTable&)>;
struct Test {
  const char* name;
  Body body;
};
std::vector<Test>& all_tests();

struct Register {
  Register(const char* name, Body body) { all_tests().push_back({name, std::move(body)}); }
};
/** A test that runs once for every CPU path; `kernels` is that path. */
#define TEST(id, name)                                            \
  static void id(const ::cryptonets::KernelTable& kernels);       \
  static const ::cryptonets::test::Register register_##id(name, id); \
  static void id([[maybe_unused]] const ::cryptonets::KernelTable& kernels)

/** The code of the failure that `work` ends with; "none" or "other". */
std::string code_of(const std::function<void()>& work);
/** Waits for a callback with an error; throws it. */
void wait_for(const std::function<void(std::function<void(std::exception_ptr)>)>& start);

/** The largest prime below 2^bits that is 1 mod 2n, after `skip` others. */
uint64_t ntt_prime(uint32_t bits, size_t n, size_t skip = 0);

}  // namespace cryptonets::test
