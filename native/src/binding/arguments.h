// Arguments from JavaScript, checked: wrong kinds throw ARGUMENT_INVALID and name what was expected.
#pragma once
#include <napi.h>

#include <string>
#include <vector>

#include "../bgv/evaluation.h"
#include "../support/failure.h"

namespace cryptonets {

struct Bytes {
  const uint8_t* data = nullptr;
  size_t length = 0;
};

Bytes bytes_argument(const Napi::Value& value, const char* what);
/** An integer in [0, limit]. */
size_t size_argument(const Napi::Value& value, size_t limit, const char* what);
uint64_t word_argument(const Napi::Value& value, const char* what);
std::vector<uint64_t> words_argument(const Napi::Value& value, const char* what);
std::string text_argument(const Napi::Value& value, const char* what);
/** Layers of a pointwise step of a plan. */
std::vector<Layer> layers_argument(const Napi::Value& value);
/** Steps of a plan. */
std::vector<PlanStep> steps_argument(const Napi::Value& value);

}  // namespace cryptonets
