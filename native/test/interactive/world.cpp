// Making of the small interactive world.
#include "world.h"

#include <cstring>

#include "../../src/ring/key_generation.h"
#include "../ring/ternary.h"

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
  parameters = std::make_shared<RingParameters>(&kernels, kDegree, data, ntt_prime(34, kDegree, 1));
  ring = std::make_shared<InteractiveRing>(parameters);
  ternary = random_ternary(ring->keys(), random);
  secret = std::make_shared<SecretKey>(parameters, reinterpret_cast<const uint8_t*>(ternary.data()));
  make_program(random);
  make_all_keys();
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

void InteractiveWorld::make_all_keys() {
  const auto generator = std::make_shared<KeyGenerator>(*secret, ring->keys(), 1);
  std::vector<KeyShape> shapes;
  for (const auto& [used, step] : steps_of_elements) shapes.push_back({used, 3});
  shapes.push_back({kRelinearisation, 3});
  for (const KeyShape& shape : shapes) {
    elements.push_back(shape.element);
    levels.push_back(shape.primes);
  }
  key_bytes.resize(keys_bytes(*generator, shapes, false));
  const auto control = std::make_shared<Control>();
  wait_for([&](auto settled) { make_keys(*pool, generator, shapes, false, control, key_bytes.data(), settled); });
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
  for (int64_t v : x) residues.push_back(signed_residue(v, t));
  return residues;
}

}  // namespace cryptonets::test
