// Parsing of the client's halves.
#include "client_plan.h"

namespace cryptonets::board {
namespace {

Input read_input(ByteReader& reader) {
  Input input;
  input.picture = reader.one<uint32_t>();
  input.bits = reader.one<uint32_t>();
  input.read = reader.many<uint32_t>();
  bool fits = input.picture >= 1 && input.picture <= 65536 && input.bits >= 1 && input.bits <= 8 && !input.read.empty();
  for (uint32_t position : input.read) fits = fits && position < input.picture;
  if (!fits) reader.fail("reads pixels that are not there");
  return input;
}

}  // namespace

BatchClientPlan read_batch_client_plan(const std::filesystem::path& model) {
  PlanFile file(model, "batch-client");
  ByteReader& reader = file.reader();
  BatchClientPlan plan;
  plan.input = read_input(reader);
  plan.ring = read_ring(reader);
  plan.t = reader.one<uint64_t>();
  plan.outputs = reader.one<uint32_t>();
  plan.result_size = reader.one<uint32_t>();
  plan.result_primes = reader.one<uint32_t>();
  plan.correction = reader.one<uint64_t>();
  reader.end();
  return plan;
}

InteractiveClientPlan read_interactive_client_plan(const std::filesystem::path& model) {
  PlanFile file(model, "interactive-client");
  ByteReader& reader = file.reader();
  InteractiveClientPlan plan;
  plan.input = read_input(reader);
  plan.ring = read_ring(reader);
  plan.layout.plain_moduli = reader.many<uint64_t>();
  plan.layout.pixels = plan.input.read.size();
  plan.layout.pixel_of_slot = reader.many<int32_t>();
  plan.layout.result_slots = reader.many<uint32_t>();
  plan.result_primes = reader.one<uint32_t>();
  plan.keys = read_key_shapes(reader);
  reader.end();
  return plan;
}

Input read_input(const std::filesystem::path& model, Packing packing) {
  PlanFile file(model, packing == Packing::batch ? "batch-client" : "interactive-client");
  return read_input(file.reader());
}

}  // namespace cryptonets::board
