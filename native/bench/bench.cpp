// Micro-benchmarks: every kernel alone on one thread, best of several runs, with what should bound it. Argument: a path or nothing.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <functional>
#include <future>
#include <memory>
#include <thread>

#include "../src/batch/evaluation.h"
#include "../src/batch/segment.h"
#include "../src/batch/steps.h"
#include "../src/kernels/cpu.h"
#include "../src/ring/secret_stream.h"
#include "../src/ring/seed_stream.h"
#include "../src/support/stage_clock.h"
#if defined(CRYPTONETS_X64)
#include <x86intrin.h>
#endif

namespace {
using namespace cryptonets;

constexpr size_t kN = 8192;
constexpr uint64_t kPrimes[] = {1125899906826241, 1125899906629633, 1125899905744897, 1125899905351681};
constexpr uint64_t kPlain = 35184371613697, kSpecial = 65537;

uint64_t ticks() {
#if defined(CRYPTONETS_X64)
  return __rdtsc();
#else
  return static_cast<uint64_t>(thread_ns());
#endif
}

/** Best time of `work`, in ticks of the time stamp counter and in nanoseconds of this thread's processor time. */
struct Best {
  double ticks = 1e300, ns = 1e300;
};
Best best(const std::function<void()>& work, int runs = 30) {
  Best b;
  for (int i = 0; i < runs; ++i) {
    const uint64_t t0 = ticks();
    const int64_t n0 = thread_ns();
    work();
    b.ns = std::min(b.ns, static_cast<double>(thread_ns() - n0));
    b.ticks = std::min(b.ticks, static_cast<double>(ticks() - t0));
  }
  return b;
}

/** `count` of `unit` were worked on, `bytes` moved; `bound` says what limits the kernel. */
void report(const char* name, const Best& b, double count, const char* unit, double bytes, const char* bound) {
  std::printf("  %-34s %10.1f us  %8.3f ticks/%-6s %7.2f GB/s   %s\n", name, b.ns / 1e3, b.ticks / count, unit, bytes / b.ns, bound);
}

uint64_t g_state = 1;
uint64_t random_word() {
  uint64_t z = g_state += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

std::shared_ptr<SparseMatrix> dense(uint32_t inputs, uint32_t outputs, uint32_t percent) {
  auto m = std::make_shared<SparseMatrix>();
  m->inputs = inputs, m->outputs = outputs;
  m->row_start.push_back(0);
  for (uint32_t r = 0; r < outputs; ++r) {
    for (uint32_t c = 0; c < inputs; ++c) {
      if (random_word() % 100 >= percent) continue;
      m->columns.push_back(c);
      m->weights.push_back(random_word() % 2 ? 1 : -1);
    }
    m->row_start.push_back(static_cast<uint32_t>(m->columns.size()));
    m->biases.push_back(0);
  }
  return m;
}

/** The seed's convolution: 5 maps of 5 x 5, stride 2, padded by one above and to the left; ternary weights, two thirds nonzero. */
std::shared_ptr<SparseMatrix> convolution() {
  auto m = std::make_shared<SparseMatrix>();
  m->inputs = 784, m->outputs = 845;
  m->row_start.push_back(0);
  int kernel[125];
  for (int& w : kernel) w = static_cast<int>(random_word() % 3) - 1;
  for (int map = 0; map < 5; ++map) {
    for (int position = 0; position < 169; ++position) {
      for (int k = 0; k < 25; ++k) {
        const int y = 2 * (position / 13) + k / 5 - 1, x = 2 * (position % 13) + k % 5 - 1;
        if (kernel[25 * map + k] == 0 || y < 0 || x < 0 || y >= 28 || x >= 28) continue;
        m->columns.push_back(static_cast<uint32_t>(28 * y + x));
        m->weights.push_back(kernel[25 * map + k]);
      }
      m->row_start.push_back(static_cast<uint32_t>(m->columns.size()));
      m->biases.push_back(0);
    }
  }
  return m;
}

void bench_segment(const std::shared_ptr<RingParameters>& ring, const char* name, const std::vector<Layer>& layers, uint32_t inputs, uint32_t size, const char* bound) {
  const Segment segment(ring, make_modulus(kPlain), layers, inputs, size, 4, 1);
  Buffer x(inputs * size * kTile * 8), scratch(segment.scratch_words() * 8 + 64);
  for (size_t i = 0; i < inputs * size * kTile; ++i) x.words()[i] = random_word() % kPrimes[0];
  double entries = 0;
  for (const Layer& layer : layers) entries += layer.matrix ? static_cast<double>(layer.matrix->weights.size()) : 0;
  const Best b = best([&] { segment.run_tile(0, x.words(), scratch.words()); }, 200);
  report(name, b, std::max(entries, 1.0), "entry", entries * size * 64, bound);
}

void bench_path(const KernelTable& k) {
  std::printf("%s\n", k.name);
  auto ring = std::make_shared<RingParameters>(&k, kN, std::vector<uint64_t>(kPrimes, kPrimes + 4), kSpecial);
  const Basis* p = &ring->data();
  Buffer x(kN * 8), y(kN * 8), z(kN * 8), packed(kN * 8);
  for (size_t i = 0; i < kN; ++i) x.words()[i] = random_word() % kPrimes[0], y.words()[i] = random_word() % kPrimes[0];
  const Modulus& q = p->prime(0);
  const double butterflies = kN / 2.0 * 13;
  report("NTT forward, N = 8192", best([&] { k.ntt_forward(x.words(), p->prime_ntt(0)); }), butterflies, "bfly", 65536 * 2, "multiplier and ALU ports");
  report("NTT inverse", best([&] { k.ntt_inverse(x.words(), p->prime_ntt(0)); }), butterflies, "bfly", 65536 * 2, "multiplier and ALU ports");
  uint8_t seed[64] = {7};
  report("expand one residue from a seed", best([&] { SeedStream::expand_prime(*p, seed, 0, z.words()); }), kN, "word", kN * 8, "Blake2b: ALU ports");
  alignas(64) uint64_t roots[64], nodes[kRefillWords];
  report("  of it: Blake2Xb nodes", best([&] { k.expand_roots(seed, 0, 1, roots); for (int i = 0; i < 16; ++i) k.expand_nodes(roots, 0, 64, nodes); }), kN, "word", kN * 8, "ALU ports");
  report("  the same by AES-128", best([&] { SeedStream::expand_prime(*p, {seed, Expander::aes128}, 0, z.words()); }), kN, "word", kN * 8, "AES units, then reduction");
  report("secret words for the error", best([&] { secret_words(*p, seed, z.words()); }), kN, "word", kN * 8, "AES units");
  report("multiply and subtract", best([&] { k.subtract_product(x.words(), y.words(), z.words(), kN, q); }), kN, "word", kN * 32, "multiplier ports");
  report("pack 50 bits", best([&] { k.pack(x.words(), 50, kN, packed.bytes()); }), kN, "word", kN * 14.25, "shuffles on AVX-512, else ALU, a word at a time");
  report("unpack 50 bits", best([&] { k.unpack(packed.bytes(), 50, kN, y.words()); }), kN, "word", kN * 14.25, "shuffles, L1");
  report("range check 50 bits", best([&] { k.fields_below(packed.bytes(), 50, kN, q.p); }), kN, "word", kN * 6.25, "shuffles, L1");
  report("message and error", best([&] { k.add_noise(z.words(), y.words(), kN, kPlain, x.signed_words()); }), kN, "word", kN * 24, "ALU ports");
  report("lift signed", best([&] { k.lift_signed(x.signed_words(), kN, q, y.words()); }), kN, "word", kN * 16, "multiplier ports");
  const Layer square{}, conv{convolution()}, linear{dense(845, 100, 50)}, output{dense(100, 10, 70)};
  bench_segment(ring, "tile: convolution", {conv}, 784, 2, "L1 loads: 2 a cycle");
  bench_segment(ring, "tile: convolution and square", {conv, square}, 784, 2, "loads, then 3 products a value");
  bench_segment(ring, "tile: square of 845", {square}, 845, 2, "multiplier ports");
  bench_segment(ring, "tile: linear 845 -> 100", {linear}, 845, 3, "L1 loads: 2 a cycle, 3 an entry");
  bench_segment(ring, "tile: whole first half", {conv, square, linear}, 784, 2, "L1 loads");
  bench_segment(ring, "tile: whole second half", {square, output}, 100, 3, "products");
  CiphertextVector vector(ring, 1, 3, 4, 1);
  vector.open_all();
  for (size_t j = 0; j < 4; ++j) {
    for (size_t i = 0; i < 3 * kN; ++i) vector.poly(0, 0, j)[i] = random_word() % kPrimes[3];
  }
  Buffer scratch(switch_scratch_words(*ring) * 8);
  const Modulus plain = make_modulus(kPlain);
  report("modulus switch of a polynomial", best([&] { run_switch_item(vector, 3, plain, 0, scratch.words()); }), 4 * butterflies, "bfly", 65536 * 7, "four transforms");
}

/** One whole evaluation of 8192 images on random ciphertexts, on all cores; processor time of each stage, best wall time. */
void bench_batch(const KernelTable& k, Expander expander) {
  auto ring = std::make_shared<RingParameters>(&k, kN, std::vector<uint64_t>(kPrimes, kPrimes + 4), kSpecial);
  auto pool = make_pool(std::max(1u, std::thread::hardware_concurrency()));
  PlanStep first, drop, second, last;
  first.layers = {Layer{convolution()}, Layer{}, Layer{dense(845, 100, 50)}};
  second.layers = {Layer{}, Layer{dense(100, 10, 70)}};
  drop.is_switch = last.is_switch = true;
  drop.primes_out = 3, last.primes_out = 2;
  std::vector<uint8_t> seeds(784 * kSeedBytes), blocks(784 * 4 * ring->data().block_bytes(0));
  for (uint8_t& byte : seeds) byte = static_cast<uint8_t>(random_word());
  // Fields of 49 random bits are residues of every prime.
  for (size_t i = 0; i < blocks.size(); ++i) blocks[i] = static_cast<uint8_t>(random_word());
  for (size_t i = 0; i < blocks.size() * 8 / 50; ++i) blocks[(50 * i + 49) / 8] &= static_cast<uint8_t>(~(1u << ((50 * i + 49) % 8)));
  double wall = 1e300, check = 1e300, expand = 1e300, steps[4] = {1e300, 1e300, 1e300, 1e300};
  for (int run = 0; run < 5; ++run) {
    auto batch = std::make_shared<BatchEvaluation>(pool, ring, kPlain, std::vector<PlanStep>{first, drop, second, last}, seeds.data(), 784, BlockOrder::residue, nullptr, expander);
    std::promise<void> stored, finished;
    const int64_t begin = now_ns();
    batch->push(0, blocks.data(), blocks.size(), [&](std::exception_ptr) { stored.set_value(); });
    stored.get_future().get();
    batch->finish([&](std::exception_ptr, BatchResult&&) { finished.set_value(); });
    finished.get_future().get();
    wall = std::min(wall, static_cast<double>(now_ns() - begin) / 1e6);
    const auto& clocks = batch->clocks();
    check = std::min(check, static_cast<double>(clocks[0].busy()) / 1e6);
    expand = std::min(expand, static_cast<double>(clocks[1].busy()) / 1e6);
    for (size_t i = 0; i < 4; ++i) steps[i] = std::min(steps[i], static_cast<double>(clocks[2 + i].busy()) / 1e6);
  }
  std::printf("%s, %s: whole evaluation, 8192 images, %zu threads: %.0f ms; thread time in ms: check %.0f, expand %.0f, first half %.0f, switch %.0f, second half %.0f, last switch %.0f\n",
              k.name, expander == Expander::aes128 ? "AES-128" : "Blake2xb", pool->threads(), wall, check, expand, steps[0], steps[1], steps[2], steps[3]);
}

}  // namespace

int main(int argc, char** argv) {
  for (const KernelTable* kernels : available_kernels()) {
    if (argc >= 2 && std::strcmp(argv[1], kernels->name) != 0) continue;
    bench_path(*kernels);
    for (const Expander expander : {Expander::blake2xb, Expander::aes128}) bench_batch(*kernels, expander);
  }
  return 0;
}
