// The pool: how jobs end, and how the pool itself does.
#include "../../src/support/pool.h"

#include <atomic>
#include <future>
#include <thread>

#include "../../src/support/failure.h"
#include "../../src/support/stage_clock.h"
#include "../check.h"

namespace cryptonets::test {
namespace {

TEST(pool, "pool: errors end a job, jobs of an ending pool are cancelled, a pool may end on its own thread") {
  auto pool = make_pool(2);
  std::atomic<int> ran{0};
  EXPECT(code_of([&] {
           pool->run(1000, [&](size_t item, size_t) {
             ++ran;
             require(item != 3, "INTERNAL", "three");
           });
         }) == "INTERNAL");
  EXPECT(ran < 1000);
  EXPECT(code_of([&] { pool->run(0, [](size_t, size_t) {}); }) == "none");
  auto kept = std::make_shared<std::promise<void>>();
  auto ended = kept->get_future();
  pool->submit(1, nullptr, [pool, kept](size_t, size_t) { kept->set_value(); }, [](std::exception_ptr) {});
  pool.reset();
  ended.get();
}

/** Counts the turns of each worker at a job. */
class Turns : public TurnObserver {
 public:
  void begin(size_t worker) override { ++at_[worker], ++begun; }
  void end(size_t worker) override { --at_[worker], ++ended; }
  std::atomic<int> begun{0}, ended{0};
  bool open() const { return at_[0] != 0 || at_[1] != 0; }

 private:
  int at_[2] = {0, 0};
};

TEST(turns, "pool: a worker turns to a job once, leaves it for an urgent one, and has left it before its end is told") {
  auto pool = make_pool(2);
  for (int round = 0; round < 200; ++round) {
    auto normal = std::make_shared<Turns>(), urgent = std::make_shared<Turns>();
    std::promise<bool> both[2];
    const auto told = [&](std::promise<bool>& end, std::shared_ptr<Turns> turns) {
      return [&end, turns](std::exception_ptr) { end.set_value(!turns->open() && turns->begun == turns->ended); };
    };
    pool->submit(200, nullptr, [](size_t, size_t) { std::this_thread::yield(); }, told(both[0], normal), {Priority::normal, normal});
    pool->submit(20, nullptr, [](size_t, size_t) { std::this_thread::yield(); }, told(both[1], urgent), {Priority::urgent, urgent});
    EXPECT(both[0].get_future().get());
    EXPECT(both[1].get_future().get());
    // Twice where the urgent job came between; not once an item.
    EXPECT(normal->begun <= 4 && urgent->begun <= 2);
  }
}

TEST(stage_shares, "pool: a stage is told its share of a job's processor time, and each item once") {
  auto pool = make_pool(2);
  StageClock small, large;
  auto clocks = std::make_shared<StageTurns>(2, std::vector<StageClock*>{&small, &large});
  volatile uint64_t sink = 0;
  const auto work = [&](int rounds) {
    for (int i = 0; i < rounds; ++i) sink = sink + 1;
  };
  std::promise<void> over;
  pool->submit(
      50, nullptr,
      [&](size_t, size_t worker) {
        const int64_t begin = now_ns();
        work(1000);
        const int64_t between = clocks->add(worker, 0, begin);
        work(100000);
        clocks->add(worker, 1, between);
      },
      [&](std::exception_ptr) { over.set_value(); }, {Priority::normal, clocks});
  over.get_future().get();
  EXPECT(small.done() == 50 && large.done() == 50);
  EXPECT(small.busy() >= 0 && large.busy() > 0);
  EXPECT(small.first() <= large.first() && small.last() <= large.last());
}

}  // namespace
}  // namespace cryptonets::test
