// Stage 8: encrypted scores become numbers.
#include "../../common/stage.h"
#include "../encrypt.h"

int main(int argc, char** argv) {
  using namespace cryptonets::board;
  return run_stage("client_decrypt_decode", [&] {
    const Instance instance = instance_of(argc, argv);
    write_scores(scores_file(instance), decrypt_scores(instance, model_folder(argv[0])));
  });
}
