// Stage 2: a fresh secret key, and what the server needs of it: evaluation keys for single images, nothing for batches.
#include "../../../../native/src/interactive/ring.h"
#include "../../../../native/src/ring/key_generation.h"
#include "../../common/stage.h"
#include "../client_plan.h"
#include "../secret_key_file.h"

namespace {
using namespace cryptonets;
using namespace cryptonets::board;

void make_interactive_keys(const Instance& instance, const std::filesystem::path& model) {
  const InteractiveClientPlan plan = read_interactive_client_plan(model);
  const auto secret = make_secret_key(plan.ring, instance);
  // BFV: errors are not multiplied.
  const auto generator = std::make_shared<const KeyGenerator>(*secret, plan.ring->data().with(plan.ring->special_prime()), 1);
  std::vector<KeyShape> shapes;
  for (size_t i = 0; i < plan.keys.elements.size(); ++i) {
    shapes.push_back({static_cast<uint32_t>(plan.keys.elements[i]), static_cast<size_t>(plan.keys.primes.at(i))});
  }
  std::vector<uint8_t> keys = plan.keys.header();
  keys.resize(keys.size() + keys_bytes(*generator, shapes, false));
  const auto pool = make_machine_pool();
  wait_for([&](ThreadPool::Done done) {
    make_keys(*pool, generator, shapes, false, std::make_shared<Control>(), keys.data() + kKeysHeaderBytes, std::move(done));
  });
  write_file(keys_file(instance.public_keys()), Readers::all, keys.data(), keys.size());
}

}  // namespace

int main(int argc, char** argv) {
  return run_stage("client_key_generation", [&] {
    const Instance instance = instance_of(argc, argv);
    const auto model = model_folder(argv[0]);
    empty_folder(instance.public_keys(), Readers::all);
    if (instance.packing == Packing::interactive) make_interactive_keys(instance, model);
    else make_secret_key(read_batch_client_plan(model).ring, instance);
  });
}
