// Stage 7: the network on ciphertexts.
#include "../../common/files.h"
#include "../../common/stage.h"
#include "../compute.h"

int main(int argc, char** argv) {
  using namespace cryptonets::board;
  return run_stage("server_encrypted_compute", [&] {
    const Instance instance = instance_of(argc, argv);
    const std::string json = steps_json(compute(instance, model_folder(argv[0])));
    write_file(instance.io() / "server_reported_steps.json", Readers::all, json.data(), json.size());
  });
}
