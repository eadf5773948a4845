// Handles of batch packing, shared by its two sides.
#pragma once
#include "../../batch/decryption.h"
#include "../../batch/encryption.h"
#include "../../batch/evaluation.h"
#include "../addon.h"

namespace cryptonets {

CRYPTONETS_HANDLE(CiphertextVector, 11);
CRYPTONETS_HANDLE(BatchEvaluation, 12);
CRYPTONETS_HANDLE(BatchEncryption, 13);
CRYPTONETS_HANDLE(FloodKeys, 14);

/** {firstMs, lastMs, busyMs, done, total} of a clock, counted from `origin`; zeros when it never ran. */
Napi::Value clock_value(Napi::Env env, const StageClock& clock, int64_t origin);

/** 'blake2xb' or 'aes128'. Throws ARGUMENT_INVALID. */
Expander expander_argument(const Napi::Value& value);

}  // namespace cryptonets
