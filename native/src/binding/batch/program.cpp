// Parsing of batch steps.
#include "program.h"

namespace cryptonets {
namespace {

constexpr size_t kMostSteps = 64;
constexpr size_t kMostValues = 65536;

int64_t bias_of(const Napi::Value& value) {
  expect_argument(value.IsNumber(), "a bias as a number");
  return safe_integer(value.As<Napi::Number>().DoubleValue(), "a bias that is a safe integer");
}

std::shared_ptr<const SparseMatrix> matrix_of(const Napi::Value& value) {
  const auto map = object_argument(value, "a linear map");
  auto matrix = std::make_shared<SparseMatrix>();
  matrix->inputs = static_cast<uint32_t>(size_argument(map.Get("inputs"), kMostValues, "inputs of a linear map"));
  matrix->outputs = static_cast<uint32_t>(size_argument(map.Get("outputs"), kMostValues, "outputs of a linear map"));
  matrix->row_start = items_argument<uint32_t>(map.Get("rowStart"), napi_uint32_array, "rowStart as Uint32Array");
  matrix->columns = items_argument<uint32_t>(map.Get("columns"), napi_uint32_array, "columns as Uint32Array");
  matrix->weights = items_argument<int32_t>(map.Get("weights"), napi_int32_array, "weights as Int32Array");
  const auto biases = array_argument(map.Get("biases"), kMostValues, "biases as an array");
  expect_argument(biases.Length() == matrix->outputs, "one bias an output");
  for (uint32_t i = 0; i < biases.Length(); ++i) matrix->biases.push_back(bias_of(biases.Get(i)));
  matrix->check();
  return matrix;
}

Layer layer_of(const Napi::Value& value) {
  const auto layer = object_argument(value, "a layer");
  const std::string kind = text_argument(layer.Get("kind"), "the kind of a layer");
  expect_argument(kind == "linear" || kind == "square", "a layer of kind linear or square");
  return kind == "linear" ? Layer{matrix_of(layer.Get("map"))} : Layer{};
}

PlanStep step_of(const Napi::Value& value) {
  const auto object = object_argument(value, "a step");
  const std::string kind = text_argument(object.Get("kind"), "the kind of a step");
  expect_argument(kind == "pointwise" || kind == "switch" || kind == "flood", "a step of kind pointwise, switch or flood");
  PlanStep step;
  step.is_switch = kind == "switch";
  if (step.is_switch) {
    step.primes_out = size_argument(object.Get("primesOut"), kMostPrimes, "primesOut of a switch");
  } else if (kind == "flood") {
    step.flood_bits = static_cast<uint32_t>(size_argument(object.Get("bits"), kMostFloodBits, "bits of a flood"));
    expect_argument(step.flood_bits > 0, "bits of a flood");
  } else {
    step.layers = layers_argument(object.Get("layers"));
  }
  return step;
}

}  // namespace

std::vector<Layer> layers_argument(const Napi::Value& value) {
  const auto array = array_argument(value, kMostSteps, "at most 64 layers as an array");
  std::vector<Layer> layers;
  for (uint32_t i = 0; i < array.Length(); ++i) layers.push_back(layer_of(array.Get(i)));
  return layers;
}

Expander expander_argument(const Napi::Value& value) {
  const std::string name = text_argument(value, "the name of an expander");
  expect_argument(name == "blake2xb" || name == "aes128", "blake2xb or aes128 as expander");
  return name == "aes128" ? Expander::aes128 : Expander::blake2xb;
}

std::vector<PlanStep> steps_argument(const Napi::Value& value) {
  const auto array = array_argument(value, kMostSteps, "at most 64 steps as an array");
  std::vector<PlanStep> steps;
  for (uint32_t i = 0; i < array.Length(); ++i) steps.push_back(step_of(array.Get(i)));
  return steps;
}

}  // namespace cryptonets
