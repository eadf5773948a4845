// Both packings on the product's evaluators.
#include "compute.h"

#include <cstdio>
#include <cstring>

#include "../../../native/src/ring/packed.h"
#include "../../../native/src/support/stage_clock.h"
#include "../common/stage.h"
#include "server_plan.h"
#include "weights.h"

namespace cryptonets::board {
namespace {

/** What passed since the last lap. */
class Laps {
 public:
  void lap(const char* name) {
    const int64_t now = now_ns();
    for (auto& [known, seconds] : steps_) {
      if (known == name) return void((seconds += since(now)));
    }
    steps_.emplace_back(name, since(now));
  }
  Steps take() { return std::move(steps_); }

 private:
  double since(int64_t now) {
    const double seconds = static_cast<double>(now - last_) / 1e9;
    last_ = now;
    return seconds;
  }
  int64_t last_ = now_ns();
  Steps steps_;
};

/** Pushed prime by prime: the run holds the next one back while two lie in memory. */
BatchResult evaluate_batch(const std::shared_ptr<ThreadPool>& pool, const BatchServerPlan& plan, const FileBytes& upload) {
  const Basis& data = plan.ring->data();
  const auto run = std::make_shared<BatchEvaluation>(pool, plan.ring, plan.t, plan.steps, upload.bytes(), plan.inputs, BlockOrder::residue,
                                                     nullptr, Expander::aes128);
  const uint8_t* blocks = upload.bytes() + plan.inputs * kSeedBytes;
  for (size_t prime = 0; prime < data.prime_count(); ++prime) {
    const size_t bytes = plan.inputs * data.block_bytes(prime);
    wait_for([&](ThreadPool::Done done) { run->push(prime * plan.inputs, blocks, bytes, std::move(done)); });
    blocks += bytes;
  }
  BatchResult result;
  wait_for([&](ThreadPool::Done done) {
    run->finish([&result, done = std::move(done)](std::exception_ptr error, BatchResult&& made) {
      result = std::move(made);
      done(error);
    });
  });
  return result;
}

Steps compute_batches(const Instance& instance, const std::filesystem::path& model) {
  Laps laps;
  const BatchServerPlan plan = read_batch_server_plan(model);
  const size_t upload_bytes = plan.inputs * (kSeedBytes + packed_bytes(plan.ring->data(), plan.ring->data().prime_count()));
  const auto pool = make_machine_pool();
  empty_folder(instance.download(), Readers::all);
  laps.lap("Set up");
  for (size_t index = 0; index == 0 || std::filesystem::exists(numbered(instance.upload(), kUploadFiles, index)); ++index) {
    const FileBytes upload(numbered(instance.upload(), kUploadFiles, index));
    upload.expect_size(upload_bytes, "CIPHERTEXT_INVALID");
    const BatchResult result = evaluate_batch(pool, plan, upload);
    laps.lap("Encrypted computation");
    write_file(numbered(instance.download(), kResultFiles, index), Readers::all, result.bytes.data(), result.bytes.size());
    laps.lap("Write results");
  }
  return laps.take();
}

std::shared_ptr<EvaluationKeys> load_keys(ThreadPool& pool, const std::shared_ptr<const InteractiveRing>& ring,
                                          const KeyShapes& shapes, const std::filesystem::path& path) {
  const FileBytes file(path);
  const auto keys = std::make_shared<EvaluationKeys>(ring, shapes.elements, shapes.primes);
  file.expect_size(kKeysHeaderBytes + keys->wire_bytes(), "EVALUATION_KEYS_INVALID");
  const bool ours = std::memcmp(file.bytes(), shapes.header().data(), kKeysHeaderBytes) == 0;
  require(ours, "EVALUATION_KEYS_PARAMETERS", "the evaluation keys were made for another plan");
  wait_for([&](ThreadPool::Done done) {
    keys->load(pool, file.bytes() + kKeysHeaderBytes, std::make_shared<Control>(), std::move(done));
  });
  return keys;
}

Steps compute_interactively(const Instance& instance, const std::filesystem::path& model) {
  Laps laps;
  const InteractiveServerPlan plan = read_interactive_server_plan(model);
  const auto pool = make_machine_pool();
  const auto ring = std::make_shared<const InteractiveRing>(plan.ring);
  empty_folder(instance.download(), Readers::all);
  const FileBytes upload(numbered(instance.upload(), kUploadFiles, 0));
  const size_t moduli = plan.program.plain_moduli.size();
  const size_t image_bytes = moduli * (kSeedBytes + Machine::fresh_bytes(*ring));
  const size_t images = upload.size() / image_bytes;
  require(images <= kMostInteractive, "BATCH_TOO_LARGE", "more than 64 images: take a larger instance");
  upload.expect_size(std::max<size_t>(images, 1) * image_bytes, "CIPHERTEXT_INVALID");
  laps.lap("Set up");
  const auto keys = load_keys(*pool, ring, plan.keys, keys_file(instance.public_keys()));
  laps.lap("Load evaluation keys");
  const auto prepared = std::make_shared<PreparedPlan>(pool, ring, plan.program);
  const WeightsFile weights(*ring, plan);
  prepared->take(weights.words());
  laps.lap("Load weights");
  const size_t count = images * moduli;
  std::vector<uint8_t> out(count * Machine::result_bytes(*ring, prepared->result_primes()));
  std::vector<double> times(count * prepared->times());
  const InteractiveUpload given{upload.bytes(), upload.bytes() + count * kSeedBytes, count};
  wait_for([&](ThreadPool::Done done) {
    evaluate_interactive(*pool, prepared, keys, given, std::make_shared<Control>(), out.data(), times.data(), std::move(done));
  });
  laps.lap("Encrypted computation");
  write_file(numbered(instance.download(), kResultFiles, 0), Readers::all, out.data(), out.size());
  laps.lap("Write results");
  return laps.take();
}

}  // namespace

Steps compute(const Instance& instance, const std::filesystem::path& model) {
  Steps steps = instance.packing == Packing::batch ? compute_batches(instance, model) : compute_interactively(instance, model);
  double total = 0;
  for (const auto& [name, seconds] : steps) total += seconds;
  steps.emplace_back("Total", total);
  return steps;
}

std::string steps_json(const Steps& steps) {
  std::string json = "{\n";
  for (size_t i = 0; i < steps.size(); ++i) {
    char seconds[32];
    std::snprintf(seconds, sizeof seconds, "%.6f", steps[i].second);
    json += "  \"" + steps[i].first + "\": " + seconds + (i + 1 < steps.size() ? ",\n" : "\n");
  }
  return json + "}\n";
}

}  // namespace cryptonets::board
