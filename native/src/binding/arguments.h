// Arguments from JavaScript, checked: wrong kinds throw ARGUMENT_INVALID and name what was expected.
#pragma once
#include <napi.h>

#include <string>
#include <vector>

#include "../support/failure.h"

namespace cryptonets {

struct Bytes {
  const uint8_t* data = nullptr;
  size_t length = 0;
};

/** Throws ARGUMENT_INVALID, "expected <what>", unless the condition holds. */
void expect_argument(bool condition, const char* what);

Bytes bytes_argument(const Napi::Value& value, const char* what);
/** An integer in [0, limit]. */
size_t size_argument(const Napi::Value& value, size_t limit, const char* what);
uint64_t word_argument(const Napi::Value& value, const char* what);
/** A double that is a safe integer. */
int64_t safe_integer(double number, const char* what);
std::vector<uint64_t> words_argument(const Napi::Value& value, const char* what);
std::string text_argument(const Napi::Value& value, const char* what);
Napi::Object object_argument(const Napi::Value& value, const char* what);
/** An array of at most `limit` items. */
Napi::Array array_argument(const Napi::Value& value, size_t limit, const char* what);

/** A copy of a typed array of plain numbers. */
template <class Item>
std::vector<Item> items_argument(const Napi::Value& value, napi_typedarray_type type, const char* what) {
  expect_argument(value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == type, what);
  const auto array = value.As<Napi::TypedArrayOf<Item>>();
  return std::vector<Item>(array.Data(), array.Data() + array.ElementLength());
}

}  // namespace cryptonets
