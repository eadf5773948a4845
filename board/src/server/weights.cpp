// A header of 64 bytes that names the plan, then `PreparedModulus::write` of each plaintext modulus.
#include "weights.h"

#include "../common/stage.h"

namespace cryptonets::board {
namespace {

constexpr size_t kHeaderWords = 8;
constexpr uint64_t kMark = 0x3157424e43;  // CNBW1

std::filesystem::path weights_file() { return std::filesystem::path("io") / "server" / "interactive_weights.bin"; }

std::vector<uint64_t> header_of(const InteractiveServerPlan& plan) {
  std::vector<uint64_t> header(kHeaderWords);
  header[0] = kMark;
  header[1] = plan.fingerprint;
  return header;
}

}  // namespace

void write_weights(ThreadPool& pool, const std::shared_ptr<const InteractiveRing>& ring, const InteractiveServerPlan& plan) {
  plan.program.check(*ring);
  const size_t words = PreparedModulus::encoded_words(*ring, plan.program), moduli = plan.program.plain_moduli.size();
  std::vector<uint64_t> all = header_of(plan);
  all.resize(kHeaderWords + moduli * words);
  const std::atomic<bool> never{false};
  pool.run(moduli, [&](size_t item, size_t) {
    const PreparedModulus prepared(*ring, plan.program, plan.program.plain_moduli[item], never);
    prepared.write(all.data() + kHeaderWords + item * words);
  });
  make_folder(weights_file().parent_path(), Readers::all);
  write_file(weights_file(), Readers::all, all.data(), all.size() * 8);
}

WeightsFile::WeightsFile(const InteractiveRing& ring, const InteractiveServerPlan& plan) : file_(weights_file()) {
  const std::vector<uint64_t> header = header_of(plan);
  const size_t words = PreparedModulus::encoded_words(ring, plan.program) * plan.program.plain_moduli.size();
  file_.expect_size((kHeaderWords + words) * 8, "MODEL_INVALID");
  require(std::memcmp(file_.bytes(), header.data(), kHeaderWords * 8) == 0, "MODEL_INVALID",
          "the encoded weights are of another plan: run server_preprocess_model again");
}

const uint64_t* WeightsFile::words() const { return reinterpret_cast<const uint64_t*>(file_.bytes()) + kHeaderWords; }

}  // namespace cryptonets::board
