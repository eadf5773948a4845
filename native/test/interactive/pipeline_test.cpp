// Interactive packing in the core: exact slots through rotations, squares and switches; refusals; stops; memory given back.
#include <chrono>
#include <cstring>
#include <thread>

#include "world.h"

namespace cryptonets::test {
namespace {

/** A client, keys and a prepared plan of a world. */
struct Sides {
  std::shared_ptr<InteractiveClient> client;
  std::shared_ptr<EvaluationKeys> keys;
  std::shared_ptr<PreparedPlan> plan;
  std::vector<uint8_t> seeds, bytes, result;
  size_t images;

  Sides(const InteractiveWorld& world, const std::vector<uint8_t>& pixels)
      : keys(world.load_keys()), plan(world.prepare()), images(pixels.size() / world.client_plan.pixels) {
    client = std::make_shared<InteractiveClient>(world.pool, world.secret, world.client_plan);
    const size_t count = images * client->moduli();
    seeds.resize(count * kSeedBytes);
    bytes.resize(count * client->fresh_bytes());
    result.resize(count * client->result_bytes(plan->result_primes()));
    wait_for([&](auto settled) {
      client->encrypt(pixels.data(), images, std::make_shared<Control>(), seeds.data(), bytes.data(), settled);
    });
  }

  void evaluate(const InteractiveWorld& world, const std::shared_ptr<Control>& control = std::make_shared<Control>()) {
    const size_t count = images * client->moduli();
    std::vector<double> times(count * plan->times());
    wait_for([&](auto settled) {
      evaluate_interactive(*world.pool, plan, keys, {seeds.data(), bytes.data(), count}, control, result.data(), times.data(),
                           settled);
    });
  }

  std::vector<uint64_t> decrypt(size_t primes) {
    const size_t count = images * client->moduli();
    std::vector<uint64_t> slots(count * client->result_slots());
    wait_for([&](auto settled) {
      client->decrypt(result.data(), count, primes, std::make_shared<Control>(), slots.data(), settled);
    });
    return slots;
  }
};

std::vector<uint8_t> random_pixels(size_t count, uint64_t seed) {
  Random random(seed);
  std::vector<uint8_t> pixels(count);
  for (uint8_t& p : pixels) p = static_cast<uint8_t>(random.below(4));
  return pixels;
}

TEST(interactive_exact, "interactive: every slot is what the program says, for several images and moduli") {
  const InteractiveWorld world(kernels, 2, 41);
  const auto pixels = random_pixels(3 * world.client_plan.pixels, 42);
  Sides sides(world, pixels);
  sides.evaluate(world);
  const auto slots = sides.decrypt(2);
  for (size_t image = 0; image < 3; ++image) {
    for (size_t m = 0; m < 2; ++m) {
      const auto expected = world.expected(pixels.data() + image * world.client_plan.pixels, world.program.plain_moduli[m]);
      EXPECT(std::memcmp(expected.data(), slots.data() + (image * 2 + m) * expected.size(), expected.size() * 8) == 0);
    }
  }
}

TEST(interactive_taken, "interactive: weights that were written and taken again give the same to the byte") {
  const InteractiveWorld world(kernels, 2, 47);
  Sides sides(world, random_pixels(world.client_plan.pixels, 48));
  sides.evaluate(world);
  const auto first = sides.result;
  const size_t words = PreparedModulus::encoded_words(*world.ring, world.program), moduli = world.program.plain_moduli.size();
  const Buffer encoded(words * moduli * 8);
  for (size_t m = 0; m < moduli; ++m) sides.plan->modulus(m).write(encoded.words() + m * words);
  sides.plan = std::make_shared<PreparedPlan>(world.pool, world.ring, world.program);
  sides.plan->take(encoded.words());
  std::fill(sides.result.begin(), sides.result.end(), uint8_t{0});
  sides.evaluate(world);
  EXPECT(sides.result == first);
}

TEST(interactive_refusals, "interactive: residues out of range, keys that are missing, plans that do not fit") {
  InteractiveWorld world(kernels, 2, 43);
  Sides sides(world, random_pixels(world.client_plan.pixels, 44));
  const auto spoil = [](std::vector<uint8_t>& bytes) { std::memset(bytes.data() + bytes.size() - 7, 0xff, 7); };
  const auto sent = sides.bytes;
  spoil(sides.bytes);
  EXPECT(code_of([&] { sides.evaluate(world); }) == "RESIDUE_OUT_OF_RANGE");
  sides.bytes = sent;
  EXPECT(code_of([&] { sides.evaluate(world); }) == "none");
  spoil(sides.result);
  EXPECT(code_of([&] { sides.decrypt(2); }) == "RESIDUE_OUT_OF_RANGE");
  spoil(world.key_bytes);
  EXPECT(code_of([&] { world.load_keys(); }) == "RESIDUE_OUT_OF_RANGE");
  auto fewer = std::make_shared<EvaluationKeys>(world.ring, std::vector<uint64_t>{1}, std::vector<uint64_t>{3});
  std::swap(sides.keys, fewer);
  EXPECT(code_of([&] { sides.evaluate(world); }) == "EVALUATION_KEYS_PARAMETERS");
  EXPECT(code_of([&] { EvaluationKeys(world.ring, {2}, {3}); }) == "EVALUATION_KEYS_INVALID");
  EXPECT(code_of([&] { EvaluationKeys(world.ring, {2049}, {3}); }) == "EVALUATION_KEYS_INVALID");
  EXPECT(code_of([&] { EvaluationKeys(world.ring, {3}, {4}); }) == "EVALUATION_KEYS_INVALID");
  const InteractiveProgram good = world.program;
  const auto refused = [&](const std::function<void(InteractiveProgram&)>& change) {
    world.program = good;
    change(world.program);
    return code_of([&] { world.prepare(); }) == "PLAN_IMPOSSIBLE";
  };
  EXPECT(refused([](InteractiveProgram& p) { p.steps[0].primes = 2; }));
  EXPECT(refused([](InteractiveProgram& p) { p.steps[0].diagonals[0].slots.pop_back(); }));
  EXPECT(refused([](InteractiveProgram& p) { p.steps[0].diagonals[0].baby = 2; }));
  EXPECT(refused([](InteractiveProgram& p) { p.steps[0].diagonals[0].giant = 3; }));
  EXPECT(refused([](InteractiveProgram& p) { p.steps[0].folds[0] = 4; }));
  EXPECT(refused([](InteractiveProgram& p) { p.steps[0].giant_element = 2049; }));
  EXPECT(refused([](InteractiveProgram& p) { p.steps[0].biases.pop_back(); }));
  EXPECT(refused([](InteractiveProgram& p) { p.steps[2].primes_out = 0; }));
  EXPECT(refused([](InteractiveProgram& p) { p.plain_moduli.clear(); }));
  world.program.plain_moduli = {ntt_prime(25, InteractiveWorld::kDegree)};
  EXPECT(code_of([&] { world.prepare(); }) == "PARAMETERS_INVALID");
}

TEST(interactive_stops, "interactive: a stop at any moment ends the run with CANCELLED and gives memory back") {
  const InteractiveWorld world(kernels, 2, 45);
  Sides sides(world, random_pixels(8 * world.client_plan.pixels, 46));
  // Until every worker has made its memory.
  size_t before = 0;
  for (int round = 0; round < 20; ++round) sides.evaluate(world), before = live_bytes();
  size_t cancelled = 0;
  for (int i = 0; i < 20; ++i) {
    const auto control = std::make_shared<Control>();
    std::thread stopper([&] {
      std::this_thread::sleep_for(std::chrono::microseconds(i * 100));
      control->stopped.store(true);
    });
    const std::string code = code_of([&] { sides.evaluate(world, control); });
    stopper.join();
    EXPECT(code == "CANCELLED" || code == "none");
    cancelled += code == "CANCELLED";
    EXPECT(live_bytes() == before);
  }
  EXPECT(cancelled > 0);
}

}  // namespace
}  // namespace cryptonets::test
