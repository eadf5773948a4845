// Handles of interactive packing, shared by its two sides.
#pragma once
#include "../bfv/client.h"
#include "../bfv/evaluation.h"
#include "addon.h"

namespace cryptonets {

CRYPTONETS_HANDLE(Ring, 7);
CRYPTONETS_HANDLE(EvaluationKeys, 8);
CRYPTONETS_HANDLE(PreparedPlan, 9);
CRYPTONETS_HANDLE(InteractiveClient, 10);

inline constexpr size_t kMostImages = 4096;

/** Items of a typed array of plain numbers. Throws ARGUMENT_INVALID. */
template <class Item>
std::vector<Item> items_argument(const Napi::Value& value, napi_typedarray_type type, const char* what) {
  require(value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == type, "ARGUMENT_INVALID", what);
  const auto array = value.As<Napi::TypedArrayOf<Item>>();
  return std::vector<Item>(array.Data(), array.Data() + array.ElementLength());
}

}  // namespace cryptonets
