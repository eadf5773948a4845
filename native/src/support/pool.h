// The engine's own threads: jobs of counted items, two priorities, a stop flag and progress a job.
#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace cryptonets {

/** Shared between a caller and the work it started: asks to stop, counts what is done. */
struct Control {
  std::atomic<bool> stopped{false};
  std::atomic<uint64_t> done{0};
  std::atomic<uint64_t> total{0};
};

enum class Priority { urgent, normal };

/**
 * Told when a worker turns to a job and when it leaves it: for another job, for want of items, or at the job's end, then before `done`.
 * Called with the pool's lock held, so it must be short.
 */
class TurnObserver {
 public:
  virtual ~TurnObserver() = default;
  virtual void begin(size_t worker) = 0;
  virtual void end(size_t worker) = 0;
};

struct JobOptions {
  Priority priority = Priority::normal;
  std::shared_ptr<TurnObserver> observer = nullptr;
};

class ThreadPool {
 public:
  /** Runs one item; `worker` is below threads(). May throw; the first exception ends the job. */
  using Item = std::function<void(size_t item, size_t worker)>;
  /** Called once, on a worker, when no item of the job runs any more; the error is null on success. */
  using Done = std::function<void(std::exception_ptr)>;
  static constexpr std::chrono::seconds kIdle{10};

  /** Without work for `idle`, the pool gives back the memory that is kept for the next batch. */
  explicit ThreadPool(size_t threads, std::chrono::milliseconds idle = kIdle);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  size_t threads() const { return threads_.size(); }
  /** Whether the caller is one of this pool's threads. */
  bool is_worker() const;
  /** Items run in order of their number, several at a time. A stopped control skips what has not begun (CANCELLED). */
  void submit(size_t items, std::shared_ptr<Control> control, Item run, Done done, JobOptions options = {});
  /** Cancels all jobs, also those that are still to come; each tells its end as ever. */
  void stop();
  /** Submits and waits; for tests and for callers that are not workers. Throws the job's error. */
  void run(size_t items, Item item, std::shared_ptr<Control> control = nullptr);

 private:
  struct Job;
  void work(size_t worker);
  std::shared_ptr<Job> pick(size_t& item);
  struct Turn;
  static std::exception_ptr run_item(Job& job, size_t item, size_t worker);
  void wait(std::unique_lock<std::mutex>& lock, size_t worker);
  bool finish_item(Job& job, std::exception_ptr error, Turn& turn);

  std::mutex mutex_;
  std::condition_variable wake_;
  std::list<std::shared_ptr<Job>> jobs_;
  bool stopped_ = false, closing_ = false;
  std::chrono::milliseconds idle_;
  std::vector<std::thread> threads_;
};

/** A pool that may be released from one of its own threads. */
std::shared_ptr<ThreadPool> make_pool(size_t threads, std::chrono::milliseconds idle = ThreadPool::kIdle);

}  // namespace cryptonets
