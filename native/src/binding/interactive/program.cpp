// Parsing of interactive steps.
#include "program.h"

namespace cryptonets {
namespace {

constexpr size_t kMostSteps = 64;
constexpr size_t kMostDiagonals = 65536;

std::vector<int64_t> biases_of(const Napi::Value& value) {
  std::vector<int64_t> biases;
  bool any = false;
  for (double bias : items_argument<double>(value, napi_float64_array, "biases as Float64Array")) {
    biases.push_back(safe_integer(bias, "a bias that is a safe integer"));
    any |= bias != 0;
  }
  if (!any) biases.clear();
  return biases;
}

PlanDiagonal diagonal_of(const Napi::Value& value) {
  const auto object = object_argument(value, "a diagonal");
  PlanDiagonal diagonal;
  diagonal.baby = static_cast<uint32_t>(size_argument(object.Get("baby"), kMostDiagonals, "a baby step"));
  diagonal.giant = static_cast<uint32_t>(size_argument(object.Get("giant"), kMostDiagonals, "a giant step"));
  diagonal.slots = items_argument<int8_t>(object.Get("slots"), napi_int8_array, "slots as Int8Array");
  return diagonal;
}

void read_linear(const Napi::Object& object, InteractiveStep& step) {
  step.babies = items_argument<uint32_t>(object.Get("babies"), napi_uint32_array, "babies as Uint32Array");
  step.folds = items_argument<uint32_t>(object.Get("folds"), napi_uint32_array, "folds as Uint32Array");
  step.giant_element = static_cast<uint32_t>(size_argument(object.Get("giantElement"), 65536, "a Galois element"));
  step.giants = size_argument(object.Get("giants"), kMostDiagonals, "a number of giants");
  step.biases = biases_of(object.Get("biases"));
  const auto diagonals = array_argument(object.Get("diagonals"), kMostDiagonals, "diagonals as an array");
  for (uint32_t i = 0; i < diagonals.Length(); ++i) step.diagonals.push_back(diagonal_of(diagonals.Get(i)));
}

InteractiveStep step_of(const Napi::Value& value) {
  const auto object = object_argument(value, "a step");
  const std::string kind = text_argument(object.Get("kind"), "the kind of a step");
  InteractiveStep step;
  step.primes = size_argument(object.Get("primes"), kMostPrimes, "primes of a step");
  if (kind == "linear") {
    read_linear(object, step);
  } else if (kind == "square") {
    step.kind = InteractiveStep::Kind::square;
  } else {
    expect_argument(kind == "switch", "a step of kind linear, square or switch");
    step.kind = InteractiveStep::Kind::drop;
    step.primes_out = size_argument(object.Get("primesOut"), kMostPrimes, "primesOut of a switch");
  }
  return step;
}

}  // namespace

InteractiveProgram program_argument(const Napi::Value& steps, const Napi::Value& plain_moduli) {
  InteractiveProgram program;
  const auto array = array_argument(steps, kMostSteps, "at most 64 steps");
  for (uint32_t i = 0; i < array.Length(); ++i) program.steps.push_back(step_of(array.Get(i)));
  program.plain_moduli = words_argument(plain_moduli, "plaintext moduli");
  return program;
}

}  // namespace cryptonets
