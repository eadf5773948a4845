// Parsing of arguments; bounds are checked before anything is allocated from them.
#include "arguments.h"

#include <cmath>

namespace cryptonets {

void expect_argument(bool condition, const char* what) {
  if (!condition) throw Failure("ARGUMENT_INVALID", std::string("expected ") + what);
}

Bytes bytes_argument(const Napi::Value& value, const char* what) {
  expect_argument(value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == napi_uint8_array, what);
  const auto array = value.As<Napi::Uint8Array>();
  return {array.Data(), array.ByteLength()};
}

size_t size_argument(const Napi::Value& value, size_t limit, const char* what) {
  expect_argument(value.IsNumber(), what);
  const double number = value.As<Napi::Number>().DoubleValue();
  expect_argument(number >= 0 && number <= static_cast<double>(limit) && std::trunc(number) == number, what);
  return static_cast<size_t>(number);
}

uint64_t word_argument(const Napi::Value& value, const char* what) {
  expect_argument(value.IsBigInt(), what);
  bool lossless = false;
  const uint64_t word = value.As<Napi::BigInt>().Uint64Value(&lossless);
  expect_argument(lossless, what);
  return word;
}

int64_t safe_integer(double number, const char* what) {
  expect_argument(std::trunc(number) == number && std::fabs(number) <= 9007199254740991.0, what);
  return static_cast<int64_t>(number);
}

std::vector<uint64_t> words_argument(const Napi::Value& value, const char* what) {
  return items_argument<uint64_t>(value, napi_biguint64_array, what);
}

std::string text_argument(const Napi::Value& value, const char* what) {
  expect_argument(value.IsString(), what);
  return value.As<Napi::String>().Utf8Value();
}

Napi::Object object_argument(const Napi::Value& value, const char* what) {
  expect_argument(value.IsObject(), what);
  return value.As<Napi::Object>();
}

Napi::Array array_argument(const Napi::Value& value, size_t limit, const char* what) {
  expect_argument(value.IsArray() && value.As<Napi::Array>().Length() <= limit, what);
  return value.As<Napi::Array>();
}

}  // namespace cryptonets
