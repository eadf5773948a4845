// Making of the small interactive world.
#include "interactive_world.h"

#include <cstring>

#include "../src/bfv/galois.h"
#include "../src/bfv/uniform.h"
#include "whole.h"

namespace cryptonets::test {
namespace {

constexpr size_t kRow = InteractiveWorld::kDegree / 2;

PlanDiagonal diagonal(uint32_t baby, uint32_t giant, Random& random) {
  PlanDiagonal d{baby, giant, std::vector<int8_t>(InteractiveWorld::kDegree)};
  for (int8_t& weight : d.slots) weight = static_cast<int8_t>(static_cast<int>(random.below(3)) - 1);
  return d;
}

std::vector<int64_t> rotated(const std::vector<int64_t>& x, size_t step) {
  std::vector<int64_t> y(x.size());
  for (size_t i = 0; i < kRow; ++i) {
    y[i] = step == 0 ? x[kRow + i] : x[(i + step) % kRow];
    y[kRow + i] = step == 0 ? x[i] : x[kRow + (i + step) % kRow];
  }
  return y;
}

}  // namespace

InteractiveWorld::InteractiveWorld(const KernelTable& kernels, size_t threads, uint64_t seed) : pool(make_pool(threads)) {
  Random random(seed);
  const std::vector<uint64_t> data = {ntt_prime(50, kDegree), ntt_prime(49, kDegree), ntt_prime(34, kDegree)};
  std::vector<uint64_t> all = data;
  all.push_back(ntt_prime(34, kDegree, 1));
  const uint64_t unused = ntt_prime(15, kDegree);
  key_parameters = std::make_shared<Parameters>(&kernels, kDegree, unused, all);
  ring = std::make_shared<Ring>(key_parameters);
  Buffer residues(kDegree * all.size() * 8);
  std::vector<int64_t> ternary(kDegree);
  for (int64_t& s : ternary) s = static_cast<int64_t>(random.below(3)) - 1;
  for (size_t j = 0; j < all.size(); ++j) {
    kernels.lift_signed(ternary.data(), kDegree, key_parameters->prime(j), residues.words() + j * kDegree);
    kernels.ntt_forward(residues.words() + j * kDegree, key_parameters->prime_ntt(j));
  }
  secret = std::make_shared<SecretKey>(key_parameters, residues.bytes());
  make_program(random);
  for (const auto& [used, step] : steps_of_elements) make_key(used, 3, random);
  make_key(kRelinearisation, 3, random);
}

uint32_t InteractiveWorld::element(size_t step) {
  uint32_t e = step == 0 ? 2 * kDegree - 1 : 1;
  for (size_t i = 0; i < step; ++i) e = e * 3 % (2 * kDegree);
  for (const auto& [known, of] : steps_of_elements) {
    if (known == e) return e;
  }
  steps_of_elements.push_back({e, step});
  return e;
}

/** Two babies, three giants of which one is empty, two folds, a square, a switch, a product without rotations. */
void InteractiveWorld::make_program(Random& random) {
  program.plain_moduli = {ntt_prime(18, kDegree), ntt_prime(17, kDegree)};
  InteractiveStep first;
  first.primes = 3;
  first.babies = {0, element(1)};
  first.giants = 3;
  first.giant_element = element(5);
  first.diagonals = {diagonal(0, 0, random), diagonal(1, 0, random), diagonal(1, 2, random)};
  first.folds = {element(8), element(0)};
  for (size_t i = 0; i < kDegree; ++i) first.biases.push_back(static_cast<int64_t>(random.below(9)) - 4);
  InteractiveStep square, drop, last;
  square.kind = InteractiveStep::Kind::square;
  square.primes = 3;
  drop.kind = InteractiveStep::Kind::drop;
  drop.primes = 3;
  drop.primes_out = 2;
  last.primes = 2;
  last.babies = {0};
  last.diagonals = {diagonal(0, 0, random)};
  program.steps = {first, square, drop, last};
  client_plan.plain_moduli = program.plain_moduli;
  client_plan.pixels = 64;
  for (size_t i = 0; i < kDegree; ++i) client_plan.pixel_of_slot.push_back(static_cast<int32_t>(random.below(65)) - 1);
  for (uint32_t i = 0; i < kDegree; ++i) client_plan.result_slots.push_back(i);
}

/** SEAL's generate_one_kswitch_key, in its wire form. */
void InteractiveWorld::make_key(uint32_t element, size_t primes, Random& random) {
  const Parameters& p = *key_parameters;
  const KernelTable& kernels = p.kernels();
  const size_t n = kDegree, count = p.prime_count(), special = count - 1;
  const auto permutation = galois_permutation(element, p.log_degree());
  elements.push_back(element);
  levels.push_back(primes);
  std::vector<uint64_t> a(n * count), scratch(n * count), c(n), from(n);
  std::vector<int64_t> noise(n);
  for (size_t digit = 0; digit < primes; ++digit) {
    uint8_t seed[kSeedBytes];
    for (uint8_t& byte : seed) byte = static_cast<uint8_t>(random.below(256));
    key_bytes.insert(key_bytes.end(), seed, seed + kSeedBytes);
    expand_uniform(p, seed, scratch.data(), a.data());
    for (int64_t& e : noise) e = static_cast<int64_t>(random.below(7)) - 3;
    for (size_t i = 0; i <= primes; ++i) {
      const size_t j = i == primes ? special : i;
      const Modulus& q = p.prime(j);
      kernels.lift_signed(noise.data(), n, q, c.data());
      kernels.ntt_forward(c.data(), p.prime_ntt(j));
      kernels.subtract_product(c.data(), a.data() + j * n, secret->prime(j), n, q);
      if (j == digit) {
        const uint64_t *s[] = {secret->prime(j)};
        if (element == kRelinearisation) kernels.dot(s, s, 1, n, q, from.data());
        else kernels.permute(s[0], permutation.data(), n, from.data());
        kernels.multiply_scalar(from.data(), p.prime(special).p % q.p, n, q, from.data());
        kernels.add_residues(c.data(), from.data(), n, q);
      }
      const size_t at = key_bytes.size();
      key_bytes.resize(at + p.block_bytes(j));
      kernels.pack(c.data(), q.bits, n, key_bytes.data() + at);
    }
  }
}

std::shared_ptr<EvaluationKeys> InteractiveWorld::load_keys() const {
  auto keys = std::make_shared<EvaluationKeys>(ring, elements, levels);
  EXPECT(keys->wire_bytes() == key_bytes.size());
  wait_for([&](auto settled) { keys->load(*pool, key_bytes.data(), std::make_shared<Control>(), settled); });
  return keys;
}

std::shared_ptr<PreparedPlan> InteractiveWorld::prepare() const {
  auto plan = std::make_shared<PreparedPlan>(pool, ring, program);
  wait_for([&](auto settled) { plan->prepare(std::make_shared<Control>(), settled); });
  return plan;
}

std::vector<uint64_t> InteractiveWorld::expected(const uint8_t* pixels, uint64_t t) const {
  std::vector<int64_t> x(kDegree);
  for (size_t i = 0; i < kDegree; ++i) x[i] = client_plan.pixel_of_slot[i] < 0 ? 0 : pixels[client_plan.pixel_of_slot[i]];
  const auto step_of = [&](uint32_t wanted) {
    for (const auto& [known, step] : steps_of_elements) {
      if (known == wanted) return step;
    }
    return size_t{1} << 20;
  };
  for (const InteractiveStep& step : program.steps) {
    if (step.kind == InteractiveStep::Kind::square) {
      for (int64_t& v : x) v *= v;
    }
    if (step.kind != InteractiveStep::Kind::linear) continue;
    std::vector<int64_t> y(kDegree);
    for (size_t giant = step.giants; giant-- > 0;) {
      if (giant + 1 < step.giants) y = rotated(y, step_of(step.giant_element));
      for (const PlanDiagonal& d : step.diagonals) {
        if (d.giant != giant) continue;
        const auto baby = d.baby == 0 ? x : rotated(x, step_of(step.babies[d.baby]));
        for (size_t i = 0; i < kDegree; ++i) y[i] += d.slots[i] * baby[i];
      }
    }
    for (uint32_t fold : step.folds) {
      const auto other = rotated(y, step_of(fold));
      for (size_t i = 0; i < kDegree; ++i) y[i] += other[i];
    }
    for (size_t i = 0; i < step.biases.size(); ++i) y[i] += step.biases[i];
    x = y;
  }
  std::vector<uint64_t> residues;
  for (int64_t v : x) residues.push_back(static_cast<uint64_t>((v % static_cast<int64_t>(t) + static_cast<int64_t>(t)) % static_cast<int64_t>(t)));
  return residues;
}

}  // namespace cryptonets::test
