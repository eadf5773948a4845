// Decryption of both packings, and the file of scores between two stages.
#include <algorithm>
#include <cstring>

#include "../../../native/src/batch/decryption.h"
#include "../../../native/src/ring/packed.h"
#include "../common/stage.h"
#include "encrypt.h"
#include "secret_key_file.h"

namespace cryptonets::board {
namespace {

constexpr size_t kScoresHeader = 16;

using Wide = __int128;

/** The number in (-T/2, T/2] with these residues, T the product of the moduli; each is a prime below 2^24, and T below 2^63. */
class Joiner {
 public:
  explicit Joiner(const std::vector<uint64_t>& moduli) : moduli_(moduli) {
    for (uint64_t t : moduli) {
      require(product_ < (Wide{1} << 63) / static_cast<Wide>(t), "PLAN_IMPOSSIBLE", "scores of more than 63 bits");
      product_ *= static_cast<Wide>(t);
    }
    for (uint64_t t : moduli) {
      const Wide others = product_ / static_cast<Wide>(t);
      factors_.push_back(inv_mod(static_cast<uint64_t>(others % static_cast<Wide>(t)), t));
    }
  }
  int64_t join(const uint64_t* residues) const {
    Wide sum = 0;
    for (size_t j = 0; j < moduli_.size(); ++j) {
      const uint64_t digit = mul_mod(residues[j], factors_[j], moduli_[j]);
      sum += product_ / static_cast<Wide>(moduli_[j]) * static_cast<Wide>(digit);
    }
    sum %= product_;
    return static_cast<int64_t>(sum > product_ / 2 ? sum - product_ : sum);
  }

 private:
  const std::vector<uint64_t>& moduli_;
  Wide product_ = 1;
  std::vector<uint64_t> factors_;
};

Scores decrypt_batches(const Instance& instance, const std::filesystem::path& model) {
  const BatchClientPlan plan = read_batch_client_plan(model);
  const size_t count = read_images(images_file(instance), plan.input).count;
  const auto key = read_secret_key(plan.ring, instance);
  const auto plain = std::make_shared<const PlainSpace>(*plan.ring, plan.t);
  const auto pool = make_machine_pool();
  Scores scores{count, plan.outputs, std::vector<int64_t>(count * plan.outputs)};
  int64_t* out = scores.values.data();
  size_t index = 0;
  for (size_t images : batches_of(count, plan.ring->degree())) {
    const FileBytes file(numbered(instance.download(), kResultFiles, index++));
    require(plan.result_primes <= plan.ring->data().prime_count(), "CIPHERTEXT_PARAMETERS", "more primes than there are");
    file.expect_size(packed_bytes(plan.ring->data(), plan.result_primes) * plan.outputs * plan.result_size, "CIPHERTEXT_INVALID");
    const PackedResult packed{file.bytes(), file.size(), plan.outputs, plan.result_size, plan.result_primes, plan.correction};
    const auto decryption = std::make_shared<BatchDecryption>(pool, key, plain, packed, images, std::make_shared<Control>());
    wait_for([&](ThreadPool::Done done) { decryption->run(out, std::move(done)); });
    out += images * plan.outputs;
  }
  return scores;
}

Scores decrypt_interactively(const Instance& instance, const std::filesystem::path& model) {
  const InteractiveClientPlan plan = read_interactive_client_plan(model);
  const size_t images = read_images(images_file(instance), plan.input).count;
  const auto key = read_secret_key(plan.ring, instance);
  const auto pool = make_machine_pool();
  const auto client = std::make_shared<InteractiveClient>(pool, key, plan.layout);
  require(plan.result_primes <= client->data_primes(), "CIPHERTEXT_PARAMETERS", "more primes than there are");
  const size_t moduli = client->moduli(), outputs = client->result_slots();
  const FileBytes file(numbered(instance.download(), kResultFiles, 0));
  file.expect_size(images * moduli * client->result_bytes(plan.result_primes), "CIPHERTEXT_INVALID");
  std::vector<uint64_t> residues(images * moduli * outputs), one(moduli);
  wait_for([&](ThreadPool::Done done) {
    client->decrypt(file.bytes(), images * moduli, plan.result_primes, std::make_shared<Control>(), residues.data(), std::move(done));
  });
  const Joiner joiner(plan.layout.plain_moduli);
  Scores scores{images, outputs, {}};
  for (size_t i = 0; i < images * outputs; ++i) {
    for (size_t j = 0; j < moduli; ++j) one[j] = residues[(i / outputs * moduli + j) * outputs + i % outputs];
    scores.values.push_back(joiner.join(one.data()));
  }
  return scores;
}

}  // namespace

Scores decrypt_scores(const Instance& instance, const std::filesystem::path& model) {
  return instance.packing == Packing::batch ? decrypt_batches(instance, model) : decrypt_interactively(instance, model);
}

void write_scores(const std::filesystem::path& path, const Scores& scores) {
  const uint64_t header[2] = {scores.images, scores.outputs};
  FileWriter file(path, Readers::owner);
  file.write(header, sizeof header);
  file.write(scores.values.data(), scores.values.size() * 8);
  file.finish();
}

Scores read_scores(const std::filesystem::path& path) {
  const FileBytes file(path);
  const auto check = [&](bool holds) {
    if (!holds) throw Failure("RESULT_WRONG", path.string() + ": is not what client_decrypt_decode writes: run it again");
  };
  check(file.size() >= kScoresHeader);
  uint64_t header[2];
  std::memcpy(header, file.bytes(), sizeof header);
  Scores scores{header[0], header[1], {}};
  check(scores.images >= 1 && scores.images <= kMostBoardImages && scores.outputs >= 1 && scores.outputs <= 65536);
  check(file.size() == kScoresHeader + scores.images * scores.outputs * 8);
  scores.values.resize(scores.images * scores.outputs);
  std::memcpy(scores.values.data(), file.bytes() + kScoresHeader, scores.values.size() * 8);
  return scores;
}

std::vector<size_t> predictions_of(const Scores& scores) {
  std::vector<size_t> best;
  for (size_t i = 0; i < scores.images; ++i) {
    const int64_t* row = scores.values.data() + i * scores.outputs;
    best.push_back(static_cast<size_t>(std::max_element(row, row + scores.outputs) - row));
  }
  return best;
}

}  // namespace cryptonets::board
