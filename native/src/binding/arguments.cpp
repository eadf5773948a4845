// Parsing of arguments; bounds are checked before anything is allocated from them.
#include "arguments.h"

#include <cmath>

namespace cryptonets {
namespace {

[[noreturn]] void refuse(const char* what) {
  throw Failure("ARGUMENT_INVALID", std::string("expected ") + what);
}

void check(bool condition, const char* what) {
  if (!condition) refuse(what);
}

template <class Array>
Array typed(const Napi::Value& value, napi_typedarray_type type, const char* what) {
  check(value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == type, what);
  return value.As<Array>();
}

int64_t bias_of(const Napi::Value& value) {
  check(value.IsNumber(), "a bias as a number");
  const double number = value.As<Napi::Number>().DoubleValue();
  check(std::trunc(number) == number && std::fabs(number) <= 9007199254740991.0, "a bias that is a safe integer");
  return static_cast<int64_t>(number);
}

std::shared_ptr<const SparseMatrix> matrix_of(const Napi::Value& value) {
  check(value.IsObject(), "a linear map");
  const auto map = value.As<Napi::Object>();
  auto matrix = std::make_shared<SparseMatrix>();
  matrix->inputs = static_cast<uint32_t>(size_argument(map.Get("inputs"), 65536, "inputs of a linear map"));
  matrix->outputs = static_cast<uint32_t>(size_argument(map.Get("outputs"), 65536, "outputs of a linear map"));
  const auto starts = typed<Napi::Uint32Array>(map.Get("rowStart"), napi_uint32_array, "rowStart as Uint32Array");
  const auto columns = typed<Napi::Uint32Array>(map.Get("columns"), napi_uint32_array, "columns as Uint32Array");
  const auto weights = typed<Napi::Int32Array>(map.Get("weights"), napi_int32_array, "weights as Int32Array");
  matrix->row_start.assign(starts.Data(), starts.Data() + starts.ElementLength());
  matrix->columns.assign(columns.Data(), columns.Data() + columns.ElementLength());
  matrix->weights.assign(weights.Data(), weights.Data() + weights.ElementLength());
  check(map.Get("biases").IsArray(), "biases as an array");
  const auto biases = map.Get("biases").As<Napi::Array>();
  check(biases.Length() == matrix->outputs, "one bias an output");
  for (uint32_t i = 0; i < biases.Length(); ++i) matrix->biases.push_back(bias_of(biases.Get(i)));
  matrix->check();
  return matrix;
}

}  // namespace

Bytes bytes_argument(const Napi::Value& value, const char* what) {
  const auto array = typed<Napi::Uint8Array>(value, napi_uint8_array, what);
  return {array.Data(), array.ByteLength()};
}

size_t size_argument(const Napi::Value& value, size_t limit, const char* what) {
  check(value.IsNumber(), what);
  const double number = value.As<Napi::Number>().DoubleValue();
  check(number >= 0 && number <= static_cast<double>(limit) && std::trunc(number) == number, what);
  return static_cast<size_t>(number);
}

uint64_t word_argument(const Napi::Value& value, const char* what) {
  check(value.IsBigInt(), what);
  bool lossless = false;
  const uint64_t word = value.As<Napi::BigInt>().Uint64Value(&lossless);
  check(lossless, what);
  return word;
}

std::vector<uint64_t> words_argument(const Napi::Value& value, const char* what) {
  const auto array = typed<Napi::BigUint64Array>(value, napi_biguint64_array, what);
  return std::vector<uint64_t>(array.Data(), array.Data() + array.ElementLength());
}

std::string text_argument(const Napi::Value& value, const char* what) {
  check(value.IsString(), what);
  return value.As<Napi::String>().Utf8Value();
}

std::vector<Layer> layers_argument(const Napi::Value& value) {
  check(value.IsArray(), "layers as an array");
  const auto array = value.As<Napi::Array>();
  std::vector<Layer> layers;
  check(array.Length() <= 64, "at most 64 layers");
  for (uint32_t i = 0; i < array.Length(); ++i) {
    const Napi::Value item = array.Get(i);
    check(item.IsObject(), "a layer");
    const auto layer = item.As<Napi::Object>();
    const std::string kind = text_argument(layer.Get("kind"), "the kind of a layer");
    check(kind == "linear" || kind == "square", "a layer of kind linear or square");
    layers.push_back(kind == "linear" ? Layer{matrix_of(layer.Get("map"))} : Layer{});
  }
  return layers;
}

std::vector<PlanStep> steps_argument(const Napi::Value& value) {
  check(value.IsArray(), "steps as an array");
  const auto array = value.As<Napi::Array>();
  check(array.Length() <= 64, "at most 64 steps");
  std::vector<PlanStep> steps;
  for (uint32_t i = 0; i < array.Length(); ++i) {
    const Napi::Value item = array.Get(i);
    check(item.IsObject(), "a step");
    const auto step = item.As<Napi::Object>();
    const std::string kind = text_argument(step.Get("kind"), "the kind of a step");
    check(kind == "pointwise" || kind == "switch", "a step of kind pointwise or switch");
    PlanStep parsed;
    parsed.is_switch = kind == "switch";
    if (parsed.is_switch) {
      parsed.primes_out = size_argument(step.Get("primesOut"), kMostPrimes, "primesOut of a switch");
    } else {
      parsed.layers = layers_argument(step.Get("layers"));
    }
    steps.push_back(std::move(parsed));
  }
  return steps;
}

}  // namespace cryptonets
