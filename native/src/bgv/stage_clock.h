// When a stage first and last worked and how much thread time it took, measured inside the kernels' callers.
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>

namespace cryptonets {

/** Nanoseconds of a monotonic clock. */
inline int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

class StageClock {
 public:
  void add(int64_t begin, int64_t end) {
    int64_t first = first_.load();
    while ((first == 0 || begin < first) && !first_.compare_exchange_weak(first, begin)) {
    }
    int64_t last = last_.load();
    while (end > last && !last_.compare_exchange_weak(last, end)) {
    }
    busy_.fetch_add(end - begin);
  }
  int64_t first() const { return first_.load(); }
  int64_t last() const { return last_.load(); }
  /** Summed over threads. */
  int64_t busy() const { return busy_.load(); }

 private:
  std::atomic<int64_t> first_{0}, last_{0}, busy_{0};
};

}  // namespace cryptonets
