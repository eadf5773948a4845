// Native objects behind tagged externals: a handle of one kind is never taken for another, a disposed one throws.
#pragma once
#include <napi.h>

#include <memory>

#include "../support/failure.h"

namespace cryptonets {

template <class T>
struct HandleTag;

#define CRYPTONETS_HANDLE(type, id)                                                     \
  template <>                                                                           \
  struct HandleTag<type> {                                                              \
    static constexpr napi_type_tag tag = {0x9d0f5a7c3b1e4c62ull, 0xa3f0c1d2e4b50000ull + id}; \
  }

template <class T>
struct Handle {
  std::shared_ptr<T> value;
};

template <class T>
Napi::Value wrap(Napi::Env env, std::shared_ptr<T> value) {
  auto external = Napi::External<Handle<T>>::New(env, new Handle<T>{std::move(value)},
                                                 [](Napi::Env, Handle<T>* handle) { delete handle; });
  external.TypeTag(&HandleTag<T>::tag);
  return external;
}

template <class T>
Handle<T>& handle_of(const Napi::Value& value) {
  require(value.IsExternal(), "INTERNAL", "not a native handle");
  auto external = value.As<Napi::External<Handle<T>>>();
  require(external.CheckTypeTag(&HandleTag<T>::tag), "INTERNAL", "a native handle of another kind");
  return *external.Data();
}

template <class T>
const std::shared_ptr<T>& unwrap(const Napi::Value& value) {
  Handle<T>& handle = handle_of<T>(value);
  require(handle.value != nullptr, "INTERNAL", "a native handle was used after it was disposed");
  return handle.value;
}

/** An entry point: lets go of a handle's object; what still works with it keeps it until it ends. */
template <class T>
Napi::Value dispose(const Napi::CallbackInfo& info) {
  handle_of<T>(info[0]).value.reset();
  return info.Env().Undefined();
}

}  // namespace cryptonets
