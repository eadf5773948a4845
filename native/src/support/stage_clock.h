// When a stage first and last worked and how much processor time it took. A thread's clock costs a system call: it is read when a worker
// turns to a job and when it leaves it, and what passed is shared out among the stages by the wall clock, which costs none.
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <vector>

#include "pool.h"

namespace cryptonets {

/** Nanoseconds of a monotonic clock. */
inline int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

/** Nanoseconds of processor time of this thread; the wall clock where the system does not tell. */
inline int64_t thread_ns() {
#if defined(CLOCK_THREAD_CPUTIME_ID)
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return int64_t{t.tv_sec} * 1000000000 + t.tv_nsec;
#else
  return now_ns();
#endif
}

class StageClock {
 public:
  /** Adds one item that was worked on from `begin` to `end`, in nanoseconds of the wall clock. */
  void add(int64_t begin, int64_t end) {
    int64_t first = first_.load();
    while ((first == 0 || begin < first) && !first_.compare_exchange_weak(first, begin)) {
    }
    int64_t last = last_.load();
    while (end > last && !last_.compare_exchange_weak(last, end)) {
    }
    done_.fetch_add(1);
  }
  void add_busy(int64_t ns) { busy_.fetch_add(ns); }
  /** Items of the stage, for progress. */
  void expect(uint64_t items) { total_.store(items); }
  uint64_t done() const { return done_.load(); }
  uint64_t total() const { return total_.load(); }
  bool ran() const { return last_.load() != 0; }
  int64_t first() const { return first_.load(); }
  int64_t last() const { return last_.load(); }
  /** Processor time, summed over threads; of jobs that have ended. */
  int64_t busy() const { return busy_.load(); }

 private:
  std::atomic<int64_t> first_{0}, last_{0}, busy_{0};
  std::atomic<uint64_t> done_{0}, total_{0};
};

/** The clocks of the stages that one job works on. They must outlive the job. */
class StageTurns : public TurnObserver {
 public:
  StageTurns(size_t threads, std::vector<StageClock*> stages);
  /** An item's part in stage `stage` of the list, from `begin` until now; returns now. */
  int64_t add(size_t worker, size_t stage, int64_t begin);
  void begin(size_t worker) override;
  /** Shares out the turn's processor time by what each stage took of the wall's. */
  void end(size_t worker) override;

 private:
  /** One worker's turn, on lines of its own. */
  struct alignas(64) Turn {
    int64_t thread_begin = 0;
    std::vector<int64_t> wall;
  };
  std::vector<StageClock*> stages_;
  std::vector<Turn> turns_;
};

}  // namespace cryptonets
