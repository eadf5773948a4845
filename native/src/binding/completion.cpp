// The threadsafe function behind all promises of the addon. It keeps the event loop alive only while something is pending.
#include "completion.h"

#include <chrono>
#include <new>

#include "../support/failure.h"

namespace cryptonets {

Napi::Error to_js_error(Napi::Env env, std::exception_ptr error) {
  const char* code = "INTERNAL";
  std::string message = "the native engine failed";
  try {
    std::rethrow_exception(error);
  } catch (const Failure& failure) {
    code = failure.code();
    message = failure.what();
  } catch (const std::bad_alloc&) {
    code = "OUT_OF_MEMORY";
  } catch (const Napi::Error& thrown) {
    return thrown;
  } catch (...) {
  }
  Napi::Error js = Napi::Error::New(env, message);
  js.Set("code", Napi::String::New(env, code));
  return js;
}

namespace {

/** Work looks at its stop flag every few milliseconds; an exit must not hang whatever happens. */
constexpr std::chrono::seconds kLongestEnd{10};

}  // namespace

struct CompletionQueue::Pending {
  explicit Pending(Napi::Env env) : deferred(Napi::Promise::Deferred::New(env)) {}
  Napi::Promise::Deferred deferred;
  /** Released on the JavaScript thread only: by `settle`, or by `close`. */
  Kept keep;
  std::exception_ptr error;
  Make make;
  std::shared_ptr<CompletionQueue> queue;

  void release() {
    for (Napi::ObjectReference* reference : keep) delete reference;
    keep.clear();
    make = nullptr;
  }
};

CompletionQueue::CompletionQueue(Napi::Env env) {
  auto nothing = Napi::Function::New(env, [](const Napi::CallbackInfo&) {});
  function_ = Napi::ThreadSafeFunction::New(env, nothing, "cryptonets", 0, 1);
  function_.Unref(env);
}

Napi::Value CompletionQueue::promise(Napi::Env env, const std::vector<Napi::Value>& keep,
                                     const std::function<void(Settle)>& launch) {
  auto pending = std::make_shared<Pending>(env);
  pending->queue = shared_from_this();
  for (const Napi::Value& value : keep) {
    pending->keep.push_back(new Napi::ObjectReference(Napi::Persistent(value.As<Napi::Object>())));
  }
  if (pending_.empty()) function_.Ref(env);
  pending_.insert(pending);
  const Napi::Value promise = pending->deferred.Promise();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++running_;
  }
  try {
    launch([pending](std::exception_ptr error, Make make) {
      pending->error = error;
      pending->make = std::move(make);
      pending->queue->post(pending);
    });
  } catch (...) {
    pending->error = std::current_exception();
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      --running_;
    }
    settle(env, pending);
  }
  return promise;
}

void CompletionQueue::post(const std::shared_ptr<Pending>& pending) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (--running_ == 0) idle_.notify_all();
  if (closed_) return;
  auto* boxed = new std::shared_ptr<Pending>(pending);
  const napi_status status =
      function_.NonBlockingCall(boxed, [](Napi::Env env, Napi::Function, std::shared_ptr<Pending>* box) {
        const std::shared_ptr<Pending> taken = *box;
        delete box;
        if (env != nullptr) taken->queue->settle(env, taken);
      });
  if (status != napi_ok) delete boxed;
}

void CompletionQueue::settle(Napi::Env env, const std::shared_ptr<Pending>& pending) {
  const Napi::HandleScope scope(env);
  try {
    conclude(env, *pending);
  } catch (const Napi::Error&) {
    // A worker that is being terminated still turns its event loop, but runs no JavaScript: nobody waits for the promise any more, and an
    // exception would end the process.
  }
  pending->release();
  pending_.erase(pending);
  if (pending_.empty()) function_.Unref(env);
}

/** Throws Napi::Error where no JavaScript may run. */
void CompletionQueue::conclude(Napi::Env env, Pending& pending) {
  try {
    if (pending.error) std::rethrow_exception(pending.error);
    pending.deferred.Resolve(pending.make(env, pending.keep));
  } catch (...) {
    pending.deferred.Reject(to_js_error(env, std::current_exception()).Value());
  }
}

CompletionQueue::Make CompletionQueue::first_kept() {
  return [](Napi::Env, const Kept& kept) { return kept.front()->Value(); };
}

void CompletionQueue::close() {
  {
    std::unique_lock<std::mutex> lock(mutex_);
    closed_ = true;
    // Kernels write into buffers that the environment frees when it is gone.
    if (!idle_.wait_for(lock, kLongestEnd, [this] { return running_ == 0; })) return;
  }
  for (const auto& pending : pending_) pending->release();
  pending_.clear();
}

}  // namespace cryptonets
