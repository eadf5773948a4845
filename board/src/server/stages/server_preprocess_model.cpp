// Stage 3: looks over the model before any ciphertext comes, and encodes the weights of interactive packing.
#include "../../common/stage.h"
#include "../weights.h"

int main(int, char** argv) {
  using namespace cryptonets;
  using namespace cryptonets::board;
  return run_stage("server_preprocess_model", [&] {
    read_batch_server_plan(model_folder(argv[0]));
    const InteractiveServerPlan plan = read_interactive_server_plan(model_folder(argv[0]));
    write_weights(*make_machine_pool(), std::make_shared<const InteractiveRing>(plan.ring), plan);
  });
}
