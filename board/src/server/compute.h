// The encrypted computation of one instance, and what it took.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "../common/instance.h"

namespace cryptonets::board {

/** Seconds by name, in order. */
using Steps = std::vector<std::pair<std::string, double>>;

/**
 * Reads `ciphertexts_upload` (and `public_keys`), writes `ciphertexts_download`. Throws CIPHERTEXT_INVALID (another length), RESIDUE_OUT_OF_RANGE,
 * EVALUATION_KEYS_INVALID, EVALUATION_KEYS_PARAMETERS and what reading and writing throw.
 */
Steps compute(const Instance& instance, const std::filesystem::path& model);
/** The flat object of the harness: `{"name": seconds}`. */
std::string steps_json(const Steps& steps);

}  // namespace cryptonets::board
