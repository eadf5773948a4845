// When a stage first and last worked and how much thread time it took, measured inside the kernels' callers.
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <ctime>

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

/** One reading of both clocks. */
struct Instant {
  int64_t wall = now_ns();
  int64_t thread = thread_ns();
};

class StageClock {
 public:
  /** Adds one item: the work of this thread from `begin` to `end`. */
  void add(const Instant& begin, const Instant& end = Instant{}) {
    int64_t first = first_.load();
    while ((first == 0 || begin.wall < first) && !first_.compare_exchange_weak(first, begin.wall)) {
    }
    int64_t last = last_.load();
    while (end.wall > last && !last_.compare_exchange_weak(last, end.wall)) {
    }
    busy_.fetch_add(end.thread - begin.thread);
    done_.fetch_add(1);
  }
  /** Items of the stage, for progress. */
  void expect(uint64_t items) { total_.store(items); }
  uint64_t done() const { return done_.load(); }
  uint64_t total() const { return total_.load(); }
  bool ran() const { return last_.load() != 0; }
  int64_t first() const { return first_.load(); }
  int64_t last() const { return last_.load(); }
  /** Processor time, summed over threads. */
  int64_t busy() const { return busy_.load(); }

 private:
  std::atomic<int64_t> first_{0}, last_{0}, busy_{0};
  std::atomic<uint64_t> done_{0}, total_{0};
};

}  // namespace cryptonets
