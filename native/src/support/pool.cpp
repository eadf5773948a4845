// Scheduling of jobs: one lock around a short list; items are long enough for that to be cheap.
#include "pool.h"

#include <future>

#include "failure.h"
#include "reserve.h"

#if defined(__linux__)
#include <pthread.h>
#endif

namespace cryptonets {
namespace {

/** By which `top -H` and `npm run bench` tell kernels from the rest of the process. */
void name_thread() {
#if defined(__linux__)
  pthread_setname_np(pthread_self(), "cn-kernels");
#endif
}

}  // namespace

struct ThreadPool::Job {
  size_t items = 0;
  size_t next = 0;
  size_t running = 0;
  std::shared_ptr<Control> control;
  Item run;
  Done done;
  std::shared_ptr<TurnObserver> observer;
  std::exception_ptr error;

  bool over() const { return next >= items && running == 0; }
  bool should_stop() const { return control && control->stopped.load(std::memory_order_relaxed); }
};

/** Which job a worker is at. */
struct ThreadPool::Turn {
  size_t worker;
  std::shared_ptr<Job> job;

  void to(std::shared_ptr<Job> next) {
    if (job == next) return;
    if (job && job->observer) job->observer->end(worker);
    job = std::move(next);
    if (job && job->observer) job->observer->begin(worker);
  }
};

ThreadPool::ThreadPool(size_t threads, std::chrono::milliseconds idle) : idle_(idle) {
  open_reserve();
  for (size_t i = 0; i < threads; ++i) threads_.emplace_back([this, i] { work(i); });
}

ThreadPool::~ThreadPool() {
  stop();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    closing_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  close_reserve();
}

void ThreadPool::stop() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopped_ = true;
    for (const auto& job : jobs_) {
      if (job->control) job->control->stopped.store(true);
    }
  }
  wake_.notify_all();
}

void ThreadPool::submit(size_t items, std::shared_ptr<Control> control, Item run, Done done, JobOptions options) {
  auto job = std::make_shared<Job>();
  job->items = items;
  job->control = std::move(control);
  job->run = std::move(run);
  job->done = std::move(done);
  job->observer = std::move(options.observer);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (options.priority == Priority::urgent) {
      jobs_.push_front(job);
    } else {
      jobs_.push_back(job);
    }
  }
  wake_.notify_all();
}

/** Called with the lock held: the first job with an item left, or one that is over without ever having run. */
std::shared_ptr<ThreadPool::Job> ThreadPool::pick(size_t& item) {
  for (auto it = jobs_.begin(); it != jobs_.end(); ++it) {
    const std::shared_ptr<Job> job = *it;
    if (job->next < job->items && (stopped_ || job->should_stop())) {
      job->next = job->items;
      if (!job->error) job->error = std::make_exception_ptr(Failure("CANCELLED", "stopped"));
    }
    if (job->next < job->items) {
      item = job->next++;
      ++job->running;
      return job;
    }
    if (job->running == 0) {
      jobs_.erase(it);
      item = job->items;
      return job;
    }
  }
  return nullptr;
}

/** Called with the lock held; whether the job is over, so that the caller must tell its end. */
bool ThreadPool::finish_item(Job& job, std::exception_ptr error, Turn& turn) {
  if (error && !job.error) job.error = error;
  if (error) job.next = job.items;
  // Before anybody can see that the job is over.
  if (job.next >= job.items) turn.to(nullptr);
  --job.running;
  if (!job.over()) return false;
  jobs_.remove_if([&](const std::shared_ptr<Job>& known) { return known.get() == &job; });
  wake_.notify_all();
  return true;
}

std::exception_ptr ThreadPool::run_item(Job& job, size_t item, size_t worker) {
  try {
    job.run(item, worker);
    return nullptr;
  } catch (...) {
    return std::current_exception();
  }
}

/** One worker looks after what is kept; the others sleep until there is work. */
void ThreadPool::wait(std::unique_lock<std::mutex>& lock, size_t worker) {
  if (worker != 0) {
    wake_.wait(lock);
  } else if (wake_.wait_for(lock, idle_) == std::cv_status::timeout) {
    lock.unlock();
    release_idle(idle_);
    lock.lock();
  }
}

void ThreadPool::work(size_t worker) {
  name_thread();
  Turn turn{worker, nullptr};
  std::unique_lock<std::mutex> lock(mutex_);
  for (;;) {
    size_t item = 0;
    std::shared_ptr<Job> job = pick(item);
    const bool runs = job && item < job->items;
    turn.to(runs ? job : nullptr);
    if (!job) {
      if (closing_ && jobs_.empty()) return;
      wait(lock, worker);
      continue;
    }
    if (runs) {
      lock.unlock();
      const std::exception_ptr error = run_item(*job, item, worker);
      lock.lock();
      // With the lock kept until the next item is picked: nobody sees the job over before this turn at it is.
      if (!finish_item(*job, error, turn)) continue;
    }
    lock.unlock();
    job->done(job->error);
    // What only the job held is freed without the lock.
    job.reset();
    lock.lock();
  }
}

std::shared_ptr<ThreadPool> make_pool(size_t threads, std::chrono::milliseconds idle) {
  // The last job of a pool may hold its last reference; a thread cannot join itself, so another one ends the pool.
  return std::shared_ptr<ThreadPool>(new ThreadPool(threads, idle), [](ThreadPool* pool) {
    if (!pool->is_worker()) {
      delete pool;
    } else {
      std::thread([pool] { delete pool; }).detach();
    }
  });
}

bool ThreadPool::is_worker() const {
  for (const std::thread& thread : threads_) {
    if (thread.get_id() == std::this_thread::get_id()) return true;
  }
  return false;
}

void ThreadPool::run(size_t items, Item item, std::shared_ptr<Control> control) {
  std::promise<void> finished;
  submit(items, std::move(control), std::move(item), [&](std::exception_ptr error) {
    if (error) {
      finished.set_exception(error);
    } else {
      finished.set_value();
    }
  });
  finished.get_future().get();
}

}  // namespace cryptonets
