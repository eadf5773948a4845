// Checks of a program, and the encoding of its plaintexts.
#include "program.h"

#include <algorithm>

#include "../support/failure.h"

namespace cryptonets {
namespace {

constexpr size_t kMostGiants = 4096;

void check_linear(const InteractiveStep& step, size_t n) {
  const auto rotates = [n](uint32_t element) { return element % 2 == 1 && element < 2 * n; };
  bool fits = !step.babies.empty() && step.babies.size() <= kMostGiants && step.giants >= 1 && step.giants <= kMostGiants;
  for (size_t i = 1; i < step.babies.size(); ++i) fits = fits && rotates(step.babies[i]);
  for (uint32_t element : step.folds) fits = fits && rotates(element);
  fits = fits && (step.giants == 1 || rotates(step.giant_element));
  for (const PlanDiagonal& d : step.diagonals) {
    fits = fits && d.slots.size() == n && d.baby < step.babies.size() && d.giant < step.giants;
  }
  fits = fits && (step.biases.empty() || step.biases.size() == n);
  require(fits, "PLAN_IMPOSSIBLE", "a linear step of an impossible shape");
}

}  // namespace

size_t InteractiveProgram::check(const InteractiveRing& ring) const {
  size_t primes = ring.data_primes();
  require(!plain_moduli.empty() && plain_moduli.size() <= 16, "PLAN_IMPOSSIBLE", "expected 1 to 16 plaintext moduli");
  for (uint64_t t : plain_moduli) check_plain_bits(t);
  for (const InteractiveStep& step : steps) {
    require(step.primes == primes, "PLAN_IMPOSSIBLE", "a step at another level than the one before it");
    if (step.kind == InteractiveStep::Kind::linear) check_linear(step, ring.degree());
    if (step.kind != InteractiveStep::Kind::drop) continue;
    require(step.primes_out >= 1 && step.primes_out < primes, "PLAN_IMPOSSIBLE", "a switch must drop primes and leave one");
    primes = step.primes_out;
  }
  return primes;
}

size_t InteractiveProgram::most_babies() const {
  size_t most = 1;
  for (const InteractiveStep& step : steps) most = std::max(most, step.babies.size());
  return most;
}

size_t InteractiveProgram::operations() const {
  size_t count = 0;
  for (const InteractiveStep& step : steps) {
    const bool linear = step.kind == InteractiveStep::Kind::linear;
    count += linear ? step.babies.size() + step.giants - 1 + step.folds.size() : 1;
  }
  return count;
}

PreparedModulus::PreparedModulus(const InteractiveRing& ring, const InteractiveProgram& program, uint64_t t,
                                 const std::atomic<bool>& stopped)
    : plain_(*ring.parameters(), t), degree_(ring.degree()) {
  for (const InteractiveStep& step : program.steps) steps_.push_back(prepare(ring, step, stopped));
}

PreparedModulus::PreparedModulus(const InteractiveRing& ring, const InteractiveProgram& program, uint64_t t, const uint64_t* encoded)
    : plain_(*ring.parameters(), t), degree_(ring.degree()) {
  for (const InteractiveStep& step : program.steps) {
    Step made;
    made.primes = step.primes;
    made.diagonal_count = step.diagonals.size();
    if (step.kind == InteractiveStep::Kind::square) made.square = std::make_unique<Square>(ring, step.primes, t);
    if (!step.diagonals.empty()) made.diagonals = encoded;
    encoded += step.diagonals.size() * step.primes * degree_;
    if (!step.biases.empty()) made.biases = encoded;
    encoded += step.biases.empty() ? 0 : step.primes * degree_;
    steps_.push_back(std::move(made));
  }
}

size_t PreparedModulus::encoded_words(const InteractiveRing& ring, const InteractiveProgram& program) {
  size_t polynomials = 0;
  for (const InteractiveStep& step : program.steps) polynomials += (step.diagonals.size() + !step.biases.empty()) * step.primes;
  return polynomials * ring.degree();
}

void PreparedModulus::write(uint64_t* out) const {
  for (const Step& step : steps_) {
    const size_t poly = step.primes * degree_;
    if (step.diagonals) out = std::copy_n(step.diagonals, step.diagonal_count * poly, out);
    if (step.biases) out = std::copy_n(step.biases, poly, out);
  }
}

PreparedModulus::Step PreparedModulus::prepare(const InteractiveRing& ring, const InteractiveStep& step,
                                               const std::atomic<bool>& stopped) const {
  Step made;
  made.primes = step.primes;
  if (step.kind == InteractiveStep::Kind::square) {
    made.square = std::make_unique<Square>(ring, step.primes, plain_.t());
  }
  if (step.kind != InteractiveStep::Kind::linear) return made;
  const size_t poly = step.primes * degree_;
  Buffer scratch(2 * degree_ * 8);
  made.diagonal_count = step.diagonals.size();
  made.own_diagonals = Buffer(step.diagonals.size() * poly * 8, Secrecy::open, Fill::none);
  made.diagonals = made.own_diagonals.words();
  for (size_t i = 0; i < step.diagonals.size(); ++i) {
    require(!stopped.load(std::memory_order_relaxed), "CANCELLED", "stopped");
    encode_diagonal(ring, step.diagonals[i], step.primes, scratch.words(), made.own_diagonals.words() + i * poly);
  }
  if (!step.biases.empty()) {
    made.own_biases = Buffer(poly * 8, Secrecy::open, Fill::none);
    made.biases = made.own_biases.words();
    encode_biases(ring, step, scratch.words(), made.own_biases.words());
  }
  return made;
}

/** Centred modulo t, as SEAL lifts plaintexts: small weights stay small. */
void PreparedModulus::encode_diagonal(const InteractiveRing& ring, const PlanDiagonal& diagonal, size_t primes, uint64_t* scratch,
                                      uint64_t* out) const {
  const uint64_t t = plain_.t();
  uint64_t* coefficients = scratch + degree_;
  for (size_t i = 0; i < degree_; ++i) scratch[i] = signed_residue(diagonal.slots[i], t);
  plain_.encode(scratch, coefficients);
  for (size_t j = 0; j < primes; ++j, out += degree_) {
    ring.kernels().lift_centred(coefficients, t, degree_, ring.keys().prime(j), out);
    ring.kernels().ntt_forward(out, ring.keys().prime_ntt(j));
  }
}

void PreparedModulus::encode_biases(const InteractiveRing& ring, const InteractiveStep& step, uint64_t* scratch, uint64_t* out) const {
  const uint64_t t = plain_.t();
  uint64_t* coefficients = scratch + degree_;
  for (size_t i = 0; i < degree_; ++i) scratch[i] = signed_residue(step.biases[i], t);
  plain_.encode(scratch, coefficients);
  auto* rest = reinterpret_cast<int64_t*>(scratch);
  scaling_rest(coefficients, degree_, plain_.modulus(), product_modulo(ring.data(), step.primes, t), rest);
  for (size_t j = 0; j < step.primes; ++j, out += degree_) {
    scaled_residues(ring.data(), j, plain_.modulus(), rest, out);
    ring.kernels().ntt_forward(out, ring.data().prime_ntt(j));
  }
}

}  // namespace cryptonets
