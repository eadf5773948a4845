// Parsing of the server's halves.
#include "server_plan.h"

namespace cryptonets::board {
namespace {

std::shared_ptr<const SparseMatrix> read_matrix(ByteReader& reader) {
  auto matrix = std::make_shared<SparseMatrix>();
  matrix->inputs = reader.one<uint32_t>();
  matrix->outputs = reader.one<uint32_t>();
  matrix->row_start = reader.many<uint32_t>();
  matrix->columns = reader.many<uint32_t>();
  matrix->weights = reader.many<int32_t>();
  matrix->biases = reader.many<int64_t>();
  matrix->check();
  if (matrix->biases.size() != matrix->outputs) reader.fail("has not one bias an output");
  return matrix;
}

PlanStep read_batch_step(ByteReader& reader) {
  PlanStep step;
  step.is_switch = reader.one<uint32_t>() == 1;
  const uint32_t count = reader.one<uint32_t>();
  if (step.is_switch) {
    step.primes_out = count;
    return step;
  }
  for (uint32_t i = 0; i < count; ++i) step.layers.push_back(reader.one<uint32_t>() == 1 ? Layer{} : Layer{read_matrix(reader)});
  return step;
}

void read_linear(ByteReader& reader, InteractiveStep& step) {
  step.babies = reader.many<uint32_t>();
  step.giant_element = reader.one<uint32_t>();
  step.giants = reader.one<uint32_t>();
  step.folds = reader.many<uint32_t>();
  step.biases = reader.many<int64_t>();
  const uint32_t diagonals = reader.one<uint32_t>();
  for (uint32_t i = 0; i < diagonals; ++i) {
    PlanDiagonal diagonal;
    diagonal.baby = reader.one<uint32_t>();
    diagonal.giant = reader.one<uint32_t>();
    diagonal.slots = reader.many<int8_t>();
    step.diagonals.push_back(std::move(diagonal));
  }
}

InteractiveStep read_interactive_step(ByteReader& reader) {
  InteractiveStep step;
  const uint32_t kind = reader.one<uint32_t>();
  step.primes = reader.one<uint32_t>();
  if (kind == 0) {
    read_linear(reader, step);
  } else if (kind == 1) {
    step.kind = InteractiveStep::Kind::square;
  } else {
    step.kind = InteractiveStep::Kind::drop;
    step.primes_out = reader.one<uint32_t>();
  }
  return step;
}

}  // namespace

BatchServerPlan read_batch_server_plan(const std::filesystem::path& model) {
  PlanFile file(model, "batch-server");
  ByteReader& reader = file.reader();
  BatchServerPlan plan;
  plan.ring = read_ring(reader);
  plan.t = reader.one<uint64_t>();
  plan.inputs = reader.one<uint32_t>();
  const uint32_t steps = reader.one<uint32_t>();
  for (uint32_t i = 0; i < steps; ++i) plan.steps.push_back(read_batch_step(reader));
  reader.end();
  return plan;
}

InteractiveServerPlan read_interactive_server_plan(const std::filesystem::path& model) {
  PlanFile file(model, "interactive-server");
  ByteReader& reader = file.reader();
  InteractiveServerPlan plan;
  plan.ring = read_ring(reader);
  plan.keys = read_key_shapes(reader);
  plan.program.plain_moduli = reader.many<uint64_t>();
  const uint32_t steps = reader.one<uint32_t>();
  for (uint32_t i = 0; i < steps; ++i) plan.program.steps.push_back(read_interactive_step(reader));
  reader.end();
  plan.fingerprint = reader.fingerprint();
  return plan;
}

}  // namespace cryptonets::board
