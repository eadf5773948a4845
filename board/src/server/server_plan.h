// The server's halves of the two plans: the steps with their weights. Nothing here can decrypt.
#pragma once
#include "../../../native/src/batch/evaluation.h"
#include "../../../native/src/interactive/evaluation.h"
#include "../common/instance.h"
#include "../common/plan.h"

namespace cryptonets::board {

struct BatchServerPlan {
  std::shared_ptr<const RingParameters> ring;
  uint64_t t = 0;
  /** Ciphertexts of an upload. */
  uint32_t inputs = 0;
  std::vector<PlanStep> steps;
};

struct InteractiveServerPlan {
  std::shared_ptr<const RingParameters> ring;
  KeyShapes keys;
  InteractiveProgram program;
  /** Tells this plan from another. */
  uint64_t fingerprint = 0;
};

/** Throw FILE_NOT_FOUND, MODEL_INVALID, PARAMETERS_INVALID. */
BatchServerPlan read_batch_server_plan(const std::filesystem::path& model);
InteractiveServerPlan read_interactive_server_plan(const std::filesystem::path& model);

}  // namespace cryptonets::board
