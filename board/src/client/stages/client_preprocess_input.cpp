// Stage 5: the harness's decimals become the levels of the pixels that the network reads.
#include "../../common/stage.h"
#include "../encrypt.h"

int main(int argc, char** argv) {
  using namespace cryptonets::board;
  return run_stage("client_preprocess_input", [&] {
    const Instance instance = instance_of(argc, argv);
    const Input input = read_input(model_folder(argv[0]), instance.packing);
    const FileBytes text(instance.pixels());
    const auto pool = make_machine_pool();
    const auto* first = reinterpret_cast<const char*>(text.bytes());
    const Images images = parse_pixels(*pool, first, text.size(), input, instance.pixels().string());
    make_folder(instance.intermediate(), Readers::owner);
    write_images(images_file(instance), images);
  });
}
