// Kept blocks: used again, bounded, without secrets, given back when idle and in the end.
#include "../../src/support/reserve.h"

#include <algorithm>
#include <thread>

#include "../../src/support/pool.h"
#include "../check.h"

namespace cryptonets::test {
namespace {

constexpr size_t kLarge = size_t{3} << 20;

/** Whether it becomes true; a pool of another test may still be ending on a thread of its own. */
bool comes_true(const std::function<bool()>& condition) {
  for (int wait = 0; wait < 5000 && !condition(); ++wait) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return condition();
}

TEST(reuse, "reserve: a large block is used again, for what is not much smaller; a small one is not kept") {
  const auto pool = make_pool(1);
  release_kept();
  const uint64_t before = reserve_facts().reused;
  { const Buffer small(kSmallestKept - 1); }
  EXPECT(reserve_facts().bytes == 0);
  { const Buffer large(kLarge); }
  EXPECT(reserve_facts().bytes == kLarge);
  { const Buffer smaller(kLarge / 2); }
  EXPECT(reserve_facts().reused == before && reserve_facts().bytes == kLarge + kLarge / 2);
  const Buffer again(kLarge - 100), other(kLarge / 2);
  EXPECT(reserve_facts().reused == before + 2 && reserve_facts().bytes == 0);
  EXPECT(again.size() == kLarge - 100 && live_bytes() >= again.size() + other.size());
}

TEST(wiped, "reserve: a block that held a secret is zero when it is kept, and fresh memory is zero when that was asked for") {
  const auto pool = make_pool(1);
  release_kept();
  const auto is_zero = [](const Buffer& b) { return std::all_of(b.bytes(), b.bytes() + b.size(), [](uint8_t x) { return x == 0; }); };
  {
    const Buffer secret(kLarge, Secrecy::secret, Fill::none);
    std::fill(secret.bytes(), secret.bytes() + kLarge, uint8_t{0x5a});
  }
  {
    const Buffer again(kLarge, Secrecy::open, Fill::none);
    EXPECT(reserve_facts().bytes == 0 && is_zero(again));
    std::fill(again.bytes(), again.bytes() + kLarge, uint8_t{0x77});
  }
  EXPECT(is_zero(Buffer(kLarge)));
}

TEST(bounded, "reserve: no more is kept than the bound") {
  const auto pool = make_pool(1);
  release_kept();
  {
    std::vector<Buffer> many;
    for (size_t i = 0; i < 5; ++i) many.emplace_back(kMostKept / 4, Secrecy::open, Fill::none);
  }
  EXPECT(reserve_facts().bytes == kMostKept);
  release_kept();
  EXPECT(reserve_facts().bytes == 0);
}

TEST(given_back, "reserve: what is kept goes when nobody works for a while, and with the last pool") {
  auto idle = make_pool(2, std::chrono::milliseconds(20));
  { const Buffer large(kLarge); }
  EXPECT(comes_true([] { return reserve_facts().bytes == 0; }));
  idle.reset();
  auto pool = make_pool(1);
  { const Buffer large(kLarge); }
  EXPECT(reserve_facts().bytes == kLarge);
  pool.reset();
  EXPECT(comes_true([] { return reserve_facts().bytes == 0; }));
  { const Buffer large(kLarge); }
  EXPECT(reserve_facts().bytes == 0);
}

}  // namespace
}  // namespace cryptonets::test
