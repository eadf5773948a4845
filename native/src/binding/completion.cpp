// The threadsafe function behind all promises of the addon. It keeps the event loop alive only while something is pending.
#include "completion.h"

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

struct CompletionQueue::Pending {
  explicit Pending(Napi::Env env) : deferred(Napi::Promise::Deferred::New(env)) {}
  Napi::Promise::Deferred deferred;
  /** Freed on the JavaScript thread only; leaked when the environment ends first. */
  Kept keep;
  std::exception_ptr error;
  Make make;
  std::shared_ptr<CompletionQueue> queue;
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
  if (pending_++ == 0) function_.Ref(env);
  const Napi::Value promise = pending->deferred.Promise();
  try {
    launch([pending](std::exception_ptr error, Make make) {
      pending->error = error;
      pending->make = std::move(make);
      pending->queue->post(pending);
    });
  } catch (...) {
    pending->error = std::current_exception();
    settle(env, *pending);
  }
  return promise;
}

void CompletionQueue::post(std::shared_ptr<Pending> pending) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (closed_) return;
  auto* boxed = new std::shared_ptr<Pending>(std::move(pending));
  const napi_status status =
      function_.NonBlockingCall(boxed, [](Napi::Env env, Napi::Function, std::shared_ptr<Pending>* box) {
        const std::shared_ptr<Pending> taken = *box;
        delete box;
        if (env != nullptr) taken->queue->settle(env, *taken);
      });
  if (status != napi_ok) delete boxed;
}

void CompletionQueue::settle(Napi::Env env, Pending& pending) {
  const Napi::HandleScope scope(env);
  try {
    if (pending.error) std::rethrow_exception(pending.error);
    pending.deferred.Resolve(pending.make(env, pending.keep));
  } catch (...) {
    pending.deferred.Reject(to_js_error(env, std::current_exception()).Value());
  }
  for (Napi::ObjectReference* reference : pending.keep) delete reference;
  pending.keep.clear();
  pending.make = nullptr;
  if (--pending_ == 0) function_.Unref(env);
}

CompletionQueue::Make CompletionQueue::first_kept() {
  return [](Napi::Env, const Kept& kept) { return kept.front()->Value(); };
}

void CompletionQueue::close() {
  const std::lock_guard<std::mutex> lock(mutex_);
  closed_ = true;
}

}  // namespace cryptonets
