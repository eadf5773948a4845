// The client's halves of the two plans: enough to make keys, to encrypt images and to decrypt scores, and nothing of the weights.
#pragma once
#include "../../../native/src/interactive/client.h"
#include "../common/instance.h"
#include "../common/plan.h"

namespace cryptonets::board {

/** What a picture is and which of its pixels the network reads, at how many bits. */
struct Input {
  uint32_t picture = 0;
  uint32_t bits = 0;
  /** Positions of the pixels that are read, ascending. */
  std::vector<uint32_t> read;
};

struct BatchClientPlan {
  std::shared_ptr<const RingParameters> ring;
  Input input;
  uint64_t t = 0;
  uint32_t outputs = 0, result_size = 0, result_primes = 0;
  uint64_t correction = 1;
};

struct InteractiveClientPlan {
  std::shared_ptr<const RingParameters> ring;
  Input input;
  ClientPlan layout;
  uint32_t result_primes = 0;
  KeyShapes keys;
};

/** Throw FILE_NOT_FOUND, MODEL_INVALID, PARAMETERS_INVALID. */
BatchClientPlan read_batch_client_plan(const std::filesystem::path& model);
InteractiveClientPlan read_interactive_client_plan(const std::filesystem::path& model);
/** Of whichever plan an instance has. */
Input read_input(const std::filesystem::path& model, Packing packing);

}  // namespace cryptonets::board
