// Keys, encryption and decryption of both packings with secrets marked: under valgrind, a branch or an address that depends on one is an
// error. Argument "leak": commits one on purpose, so that the check itself can be checked.
#include <cstdio>
#include <cstring>

#include "../../src/support/secrecy.h"
#include "../batch/world.h"
#include "../interactive/world.h"

namespace {
using namespace cryptonets;
using namespace cryptonets::test;

/** A copy that is secret. */
std::vector<uint8_t> secret_copy(const void* data, size_t bytes) {
  std::vector<uint8_t> copy(bytes);
  std::memcpy(copy.data(), data, bytes);
  mark_secret(copy.data(), bytes);
  return copy;
}

std::shared_ptr<SecretKey> secret_key(const SecretKey& known) {
  const auto& ring = known.ring();
  const auto residues = secret_copy(known.prime(0), ring->data().prime_count() * ring->degree() * 8);
  return std::make_shared<SecretKey>(ring, residues.data());
}

void run_batch(const KernelTable& kernels) {
  World world(kernels, 1, 81);
  world.key = secret_key(*world.key);
  world.pixels = secret_copy(world.pixels.data(), world.pixels.size());
  auto encryption = world.encrypt();
  std::vector<uint8_t> blocks = take_all(encryption, 48);
  mark_public(blocks.data(), blocks.size());
  auto evaluation = world.begin(encryption->seeds());
  wait_for([&](auto settled) { evaluation->push(0, blocks.data(), blocks.size(), settled); });
  const BatchResult result = finish(evaluation);
  const PackedResult packed{result.bytes.data(), result.bytes.size(), result.count, result.size, result.primes, result.correction};
  auto decryption = std::make_shared<BatchDecryption>(world.pool, world.key, world.plain, packed, world.images, std::make_shared<Control>());
  std::vector<int64_t> scores(world.images * result.count);
  wait_for([&](auto settled) { decryption->run(scores.data(), settled); });
  mark_public(scores.data(), scores.size() * 8);
  mark_public(world.pixels.data(), world.pixels.size());
  EXPECT(scores[0] == world.expected(0)[0]);
}

void run_interactive(const KernelTable& kernels) {
  InteractiveWorld world(kernels, 1, 82);
  world.secret = secret_key(*world.secret);
  std::vector<uint8_t> pixels(world.client_plan.pixels, 3);
  auto client = std::make_shared<InteractiveClient>(world.pool, world.secret, world.client_plan);
  const size_t count = client->moduli(), primes = client->data_primes();
  std::vector<uint8_t> seeds(count * kSeedBytes), fresh(count * client->fresh_bytes());
  const auto hidden = secret_copy(pixels.data(), pixels.size());
  wait_for([&](auto settled) {
    client->encrypt(hidden.data(), 1, std::make_shared<Control>(), seeds.data(), fresh.data(), settled);
  });
  mark_public(fresh.data(), fresh.size());
  auto plan = world.prepare();
  auto keys = world.load_keys();
  std::vector<uint8_t> result(count * client->result_bytes(plan->result_primes()));
  std::vector<double> times(count * plan->times());
  wait_for([&](auto settled) {
    evaluate_interactive(*world.pool, plan, keys, {seeds.data(), fresh.data(), count}, std::make_shared<Control>(), result.data(),
                         times.data(), settled);
  });
  EXPECT(plan->result_primes() <= primes);
  std::vector<uint64_t> slots(count * client->result_slots());
  wait_for([&](auto settled) {
    client->decrypt(result.data(), count, plan->result_primes(), std::make_shared<Control>(), slots.data(), settled);
  });
  mark_public(slots.data(), slots.size() * 8);
  EXPECT(slots[0] == world.expected(pixels.data(), world.program.plain_moduli[0])[0]);
}

/** What must be found. */
int leak() {
  volatile uint8_t secret = 1;
  mark_secret(const_cast<const uint8_t*>(&secret), 1);
  return secret > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::strcmp(argv[1], "leak") == 0) return leak();
  for (const KernelTable* kernels : available_kernels()) {
    run_batch(*kernels);
    run_interactive(*kernels);
    std::printf("%s: keys, encryption and decryption of both packings\n", kernels->name);
    std::fflush(stdout);
  }
  return 0;
}
