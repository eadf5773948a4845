// Weights of interactive packing as plaintexts in NTT form: encoded once by `server_preprocess_model`, read by every computation.
#pragma once
#include "server_plan.h"

namespace cryptonets::board {

/** Encodes the weights of a plan and writes them. Throws PLAN_IMPOSSIBLE, FILE_UNWRITABLE. Cost: 35 MB for the shipped network. */
void write_weights(ThreadPool& pool, const std::shared_ptr<const InteractiveRing>& ring, const InteractiveServerPlan& plan);

class WeightsFile {
 public:
  /** Throws FILE_NOT_FOUND, MODEL_INVALID unless the file was made of this plan. */
  WeightsFile(const InteractiveRing& ring, const InteractiveServerPlan& plan);
  /** For `PreparedPlan::take`; as long as this lives. */
  const uint64_t* words() const;

 private:
  FileBytes file_;
};

}  // namespace cryptonets::board
