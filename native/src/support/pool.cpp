// Scheduling of jobs: one lock around a short list; items are long enough for that to be cheap.
#include "pool.h"

#include <future>

#include "failure.h"

namespace cryptonets {

struct ThreadPool::Job {
  size_t items = 0;
  size_t next = 0;
  size_t running = 0;
  std::shared_ptr<Control> control;
  Item run;
  Done done;
  Priority priority = Priority::normal;
  std::exception_ptr error;

  bool over() const { return next >= items && running == 0; }
  bool should_stop() const { return control && control->stopped.load(std::memory_order_relaxed); }
};

ThreadPool::ThreadPool(size_t threads) {
  for (size_t i = 0; i < threads; ++i) threads_.emplace_back([this, i] { work(i); });
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    closing_ = true;
    for (const auto& job : jobs_) {
      if (job->control) job->control->stopped.store(true);
    }
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void ThreadPool::submit(size_t items, std::shared_ptr<Control> control, Item run, Done done, Priority priority) {
  auto job = std::make_shared<Job>();
  job->items = items;
  job->control = std::move(control);
  job->run = std::move(run);
  job->done = std::move(done);
  job->priority = priority;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (priority == Priority::urgent) {
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
    if (job->next < job->items && (closing_ || job->should_stop())) {
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

void ThreadPool::finish_item(const std::shared_ptr<Job>& job, std::exception_ptr error) {
  bool over = false;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    --job->running;
    if (error && !job->error) job->error = error;
    if (error) job->next = job->items;
    if (job->over()) {
      jobs_.remove(job);
      over = true;
    }
  }
  if (over) wake_.notify_all();
  if (over) job->done(job->error);
}

void ThreadPool::work(size_t worker) {
  for (;;) {
    std::shared_ptr<Job> job;
    size_t item = 0;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      wake_.wait(lock, [&] { return (job = pick(item)) != nullptr || (closing_ && jobs_.empty()); });
      if (!job) return;
    }
    if (item == job->items) {
      job->done(job->error);
      continue;
    }
    std::exception_ptr error;
    try {
      job->run(item, worker);
    } catch (...) {
      error = std::current_exception();
    }
    finish_item(job, error);
  }
}

std::shared_ptr<ThreadPool> make_pool(size_t threads) {
  // The last job of a pool may hold its last reference; a thread cannot join itself, so another one ends the pool.
  return std::shared_ptr<ThreadPool>(new ThreadPool(threads), [](ThreadPool* pool) {
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
