// Stage 6: levels become ciphertexts.
#include "../../common/stage.h"
#include "../encrypt.h"

int main(int argc, char** argv) {
  using namespace cryptonets::board;
  return run_stage("client_encode_encrypt_input",
                   [&] { encrypt_images(instance_of(argc, argv), model_folder(argv[0])); });
}
