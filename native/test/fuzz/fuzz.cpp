// Seeded fuzzing of everything that takes bytes of a peer: uploads, results, keys, matrices. Argument: seconds. Runs on every CPU path.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "../../src/support/failure.h"
#include "../batch/world.h"

namespace {
using namespace cryptonets;
using namespace cryptonets::test;

struct Corpus {
  std::vector<uint8_t> seeds, blocks, scores;
};

/** Flips, overwrites, inserts extremes, cuts or lengthens. The copy has exactly its own size, so that ASan sees every overrun. */
std::vector<uint8_t> mutate(const std::vector<uint8_t>& source, size_t unit, Random& random) {
  std::vector<uint8_t> bytes = source;
  for (uint64_t i = random.below(4); i-- > 0 && !bytes.empty();) {
    const size_t at = random.below(bytes.size());
    switch (random.below(4)) {
      case 0: bytes[at] ^= static_cast<uint8_t>(1u << random.below(8)); break;
      case 1: bytes[at] = static_cast<uint8_t>(random.word()); break;
      case 2: std::memset(bytes.data() + at, 0xff, std::min<size_t>(8, bytes.size() - at)); break;
      default: std::memset(bytes.data() + at, 0, std::min<size_t>(16, bytes.size() - at)); break;
    }
  }
  if (random.below(4) == 0) bytes.resize(random.below(bytes.size() + 2 * unit));
  if (random.below(8) == 0) bytes.resize(bytes.size() / unit * unit);
  std::vector<uint8_t> exact(bytes.begin(), bytes.end());
  exact.shrink_to_fit();
  return exact;
}

template <class Work>
void tolerate(Work work) {
  try {
    work();
  } catch (const Failure&) {
  }
}

void fuzz_upload(const World& world, const Corpus& corpus, Random& random) {
  const size_t block = world.ring->data().block_bytes(0);
  auto evaluation = world.begin(corpus.seeds);
  for (size_t first = 0; first * block < corpus.blocks.size();) {
    const size_t n = 1 + random.below(20), begin = first * block;
    const size_t end = std::min(corpus.blocks.size(), begin + n * block);
    std::vector<uint8_t> run(corpus.blocks.begin() + static_cast<std::ptrdiff_t>(begin), corpus.blocks.begin() + static_cast<std::ptrdiff_t>(end));
    if (random.below(3) == 0) run = mutate(run, block, random);
    const size_t claimed = random.below(30) == 0 ? random.below(100) : first;
    bool taken = false;
    tolerate([&] {
      wait_for([&](auto settled) { evaluation->push(claimed, run.data(), run.size(), settled); });
      taken = true;
    });
    if (!taken) break;
    first = claimed + run.size() / block;
  }
  if (random.below(4) == 0) evaluation->stop();
  tolerate([&] { finish(evaluation); });
}

void fuzz_result(const World& world, const Corpus& corpus, Random& random) {
  const std::vector<uint8_t> bytes = mutate(corpus.scores, world.ring->data().block_bytes(0), random);
  PackedResult packed{bytes.data(), bytes.size(), 3, 5, 3, 1 + random.below(1u << 20)};
  if (random.below(4) == 0) packed.count = random.below(1 << 17);
  if (random.below(4) == 0) packed.size = static_cast<uint32_t>(random.below(12));
  if (random.below(4) == 0) packed.primes = random.below(6);
  if (random.below(8) == 0) packed.correction = random.word();
  const size_t images = random.below(4) == 0 ? random.below(3000) : world.images;
  tolerate([&] {
    auto decryption = std::make_shared<BatchDecryption>(world.pool, world.key, world.plain, packed, images, std::make_shared<Control>());
    std::vector<int64_t> out(images * packed.count);
    wait_for([&](auto settled) { decryption->run(out.data(), settled); });
  });
}

void fuzz_matrix(const World& world, Random& random) {
  auto m = std::make_shared<SparseMatrix>();
  m->inputs = static_cast<uint32_t>(1 + random.below(40));
  m->outputs = static_cast<uint32_t>(1 + random.below(20));
  m->row_start.push_back(0);
  for (uint32_t r = 0; r < m->outputs; ++r) {
    for (uint32_t c = 0; c < m->inputs; ++c) {
      if (random.below(2) == 0) continue;
      m->columns.push_back(random.below(200) == 0 ? static_cast<uint32_t>(random.word()) : c);
      m->weights.push_back(static_cast<int32_t>(random.word()) >> random.below(32));
    }
    m->row_start.push_back(random.below(300) == 0 ? static_cast<uint32_t>(random.word()) : static_cast<uint32_t>(m->columns.size()));
    m->biases.push_back(static_cast<int64_t>(random.word()) >> (11 + random.below(40)));
  }
  tolerate([&] {
    std::vector<Layer> layers = {Layer{m}};
    for (uint64_t squares = random.below(4); squares-- > 0;) layers.push_back(Layer{});
    const Segment segment(world.ring, world.plain->modulus(), layers, m->inputs, 2, 4, 1 + random.below(1000));
    Buffer x(size_t{m->inputs} * 2 * kTile * 8), scratch(segment.scratch_words() * 8 + 64);
    for (size_t i = 0; i < size_t{m->inputs} * 2 * kTile; ++i) x.words()[i] = random.below(world.ring->data().prime(3).p);
    const uint64_t* y = segment.run_tile(3, x.words(), scratch.words());
    for (size_t i = 0; i < size_t{segment.outputs()} * segment.size_out() * kTile; ++i) {
      if (y[i] >= world.ring->data().prime(3).p) std::abort();
    }
  });
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 60;
  const uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  const auto& paths = available_kernels();
  uint64_t rounds = 0;
  for (size_t path = 0; path < paths.size(); ++path) {
    const World world(*paths[path], 2, 31);
    auto encryption = world.encrypt();
    Corpus corpus{encryption->seeds(), take_all(encryption, 48), {}};
    auto evaluation = world.begin(corpus.seeds);
    wait_for([&](auto settled) { evaluation->push(0, corpus.blocks.data(), corpus.blocks.size(), settled); });
    corpus.scores = finish(evaluation).bytes;
    evaluation.reset();
    Random random(seed + path);
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds / static_cast<double>(paths.size()));
    for (; std::chrono::steady_clock::now() < end; ++rounds) {
      fuzz_upload(world, corpus, random);
      for (int i = 0; i < 4; ++i) fuzz_result(world, corpus, random);
      for (int i = 0; i < 20; ++i) fuzz_matrix(world, random);
    }
  }
  std::printf("%llu rounds, nothing found\n", static_cast<unsigned long long>(rounds));
  return rounds > 0 ? 0 : 1;
}
