// Stage 9: scores become digits, a line an image.
#include "../../common/stage.h"
#include "../encrypt.h"

int main(int argc, char** argv) {
  using namespace cryptonets::board;
  return run_stage("client_postprocess", [&] {
    const Instance instance = instance_of(argc, argv);
    std::string lines;
    for (size_t digit : predictions_of(read_scores(scores_file(instance)))) lines += std::to_string(digit) + "\n";
    write_file(instance.predictions(), Readers::all, lines.data(), lines.size());
  });
}
