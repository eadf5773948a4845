// The whole pipeline: exact results, order and size of pushes, stops at any moment, memory given back.
#include <algorithm>
#include <chrono>
#include <cstring>
#include <thread>

#include "world.h"

namespace cryptonets::test {
namespace {

void push_all(const std::shared_ptr<BatchEvaluation>& evaluation, const std::vector<uint8_t>& blocks, size_t block, size_t run) {
  for (size_t at = 0; at < blocks.size(); at += run * block) {
    const size_t bytes = std::min(run * block, blocks.size() - at);
    wait_for([&](auto settled) { evaluation->push(at / block, blocks.data() + at, bytes, settled); });
  }
}

std::vector<int64_t> decrypt(const World& world, const BatchResult& result) {
  PackedResult packed{result.bytes.data(), result.bytes.size(), result.count, result.size, result.primes, result.correction};
  auto decryption = std::make_shared<BatchDecryption>(world.pool, world.key, world.plain, packed, world.images, std::make_shared<Control>());
  std::vector<int64_t> scores(world.images * result.count);
  wait_for([&](auto settled) { decryption->run(scores.data(), settled); });
  return scores;
}

void expect_exact(const World& world) {
  auto encryption = world.encrypt();
  const std::vector<uint8_t> blocks = take_all(encryption, 5);
  for (size_t run : {1u, 3u, 48u}) {
    auto evaluation = world.begin(encryption->seeds());
    push_all(evaluation, blocks, world.ring->data().block_bytes(0), run);
    const BatchResult result = finish(evaluation);
    const std::vector<int64_t> scores = decrypt(world, result);
    for (size_t i = 0; i < world.images; ++i) {
      const std::vector<int64_t> expected = world.expected(i);
      for (size_t o = 0; o < expected.size(); ++o) EXPECT(scores[i * expected.size() + o] == expected[o]);
    }
  }
}

TEST(exact, "pipeline: encrypts, evaluates and decrypts exactly, in runs of any length, with both expanders") {
  World world(kernels, 2, 21);
  expect_exact(world);
  world.expander = Expander::aes128;
  expect_exact(world);
}

TEST(mistaken, "pipeline: an upload of the other expander is not what was encrypted") {
  World world(kernels, 2, 24);
  auto encryption = world.encrypt();
  const std::vector<uint8_t> blocks = take_all(encryption, 48);
  world.expander = Expander::aes128;
  auto evaluation = world.begin(encryption->seeds());
  push_all(evaluation, blocks, world.ring->data().block_bytes(0), 48);
  EXPECT(decrypt(world, finish(evaluation))[0] != world.expected(0)[0]);
}

TEST(refusals, "pipeline: pushes that are out of order, not whole, too long, out of range, too few") {
  const World world(kernels, 2, 22);
  auto encryption = world.encrypt();
  std::vector<uint8_t> blocks = take_all(encryption, 48);
  const size_t block = world.ring->data().block_bytes(0);
  const auto push = [&](size_t first, size_t bytes) {
    auto evaluation = world.begin(encryption->seeds());
    return code_of([&] { wait_for([&](auto settled) { evaluation->push(first, blocks.data(), bytes, settled); }); });
  };
  EXPECT(push(1, block) == "CHUNK_INVALID");
  EXPECT(push(0, block - 1) == "CHUNK_INVALID");
  EXPECT(push(0, 0) == "CHUNK_INVALID");
  blocks.resize(blocks.size() + block);
  EXPECT(push(0, blocks.size()) == "STREAM_TOO_LONG");
  std::memset(blocks.data() + 3 * block - 7, 0xff, 7);
  EXPECT(push(0, 3 * block) == "RESIDUE_OUT_OF_RANGE");
  EXPECT(push(0, 2 * block) == "none");
  auto evaluation = world.begin(encryption->seeds());
  EXPECT(code_of([&] { finish(evaluation); }) == "STREAM_TOO_SHORT");
}

TEST(stops, "pipeline: a stop at any moment ends everything with CANCELLED and gives memory back") {
  const World world(kernels, 2, 23, 64, 50);
  auto encryption = world.encrypt();
  const std::vector<uint8_t> blocks = take_all(encryption, 64);
  const size_t block = world.ring->data().block_bytes(0), before = live_bytes();
  size_t cancelled = 0;
  for (int i = 0; i < 40; ++i) {
    auto evaluation = world.begin(encryption->seeds());
    std::thread stopper([&, i] {
      std::this_thread::sleep_for(std::chrono::microseconds(i * i * 12));
      evaluation->stop();
    });
    const std::string code = code_of([&] {
      push_all(evaluation, blocks, block, 16);
      finish(evaluation);
    });
    stopper.join();
    EXPECT(code == "CANCELLED" || code == "none");
    cancelled += code == "CANCELLED";
    evaluation.reset();
    // Jobs that are still running hold the run; they end within one item.
    for (int wait = 0; wait < 2000 && live_bytes() != before; ++wait) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    EXPECT(live_bytes() == before);
  }
  EXPECT(cancelled > 0);
}

TEST(stops_owner, "pipeline: encryption and decryption stop in the middle") {
  const World world(kernels, 2, 24, 64, 50);
  for (int i = 0; i < 20; ++i) {
    auto encryption = world.encrypt();
    std::vector<uint8_t> out(encryption->run_bytes(0, encryption->block_count()));
    std::thread stopper([&, i] {
      std::this_thread::sleep_for(std::chrono::microseconds(i * 50));
      encryption->stop();
    });
    const std::string code = code_of([&] {
      wait_for([&](auto settled) { encryption->take(0, encryption->block_count(), out.data(), settled); });
    });
    stopper.join();
    EXPECT(code == "CANCELLED" || code == "none");
  }
}

}  // namespace
}  // namespace cryptonets::test
