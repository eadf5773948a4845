// Rotations by hoisted digits, Horner over the giants, folds; all ciphertexts in NTT form.
#include "machine.h"

#include <algorithm>
#include <cstring>

#include "../bgv/load.h"
#include "../support/failure.h"
#include "uniform.h"

namespace cryptonets {
namespace {

constexpr size_t kOwnPairs = 4;

size_t work_words(const Ring& ring) {
  const size_t load = 2 * uniform_scratch_words(ring.data()) + load_scratch_words(ring.data());
  return std::max(Square::words(ring), load);
}

size_t pair_words(const Ring& ring) { return 2 * ring.data_primes() * ring.degree(); }

}  // namespace

struct Machine::Call {
  const InteractiveStep& step;
  size_t index;
  const PreparedModulus& prepared;
  const EvaluationKeys& keys;
  Control& control;
  /** Between any two operations. */
  void operation() const {
    require(!control.stopped.load(std::memory_order_relaxed), "CANCELLED", "stopped");
    control.done.fetch_add(1);
  }
};

Machine::Machine(std::shared_ptr<const Ring> ring, size_t babies)
    : ring_(std::move(ring)),
      memory_(((kOwnPairs + babies - 1) * pair_words(*ring_) + Digits::words(*ring_) + KeySwitch::words(*ring_) +
               work_words(*ring_)) * 8,
              Secrecy::open, Fill::none),
      current_(pair_at(0)), sum_(pair_at(1)), term_(pair_at(2)), switched_(pair_at(3)),
      digit_memory_(pair_at(kOwnPairs + babies - 1).c[0]), switch_memory_(digit_memory_ + Digits::words(*ring_)),
      work_(switch_memory_ + KeySwitch::words(*ring_)), digits_(*ring_, digit_memory_), key_switch_(*ring_, switch_memory_) {
  babies_.push_back(current_);
  for (size_t i = 1; i < babies; ++i) babies_.push_back(pair_at(kOwnPairs + i - 1));
}

Pair Machine::pair_at(size_t index) const {
  uint64_t* first = memory_.words() + index * pair_words(*ring_);
  return {{first, first + ring_->data_primes() * ring_->degree()}};
}

size_t Machine::fresh_bytes(const Ring& ring) {
  size_t bytes = 0;
  for (size_t j = 0; j < ring.data_primes(); ++j) bytes += ring.data().block_bytes(j);
  return bytes;
}

size_t Machine::result_bytes(const Ring& ring, size_t primes) {
  size_t bytes = 0;
  for (size_t j = 0; j < primes; ++j) bytes += 2 * ring.data().block_bytes(j);
  return bytes;
}

void Machine::load(const uint8_t* seed, const uint8_t* packed) {
  const Parameters& p = ring_->data();
  const size_t n = p.degree();
  expand_uniform(p, seed, work_, current_.c[1]);
  for (size_t j = 0; j < p.prime_count(); ++j) {
    unpack_checked(p, j, packed, work_, current_.c[0] + j * n);
    packed += p.block_bytes(j);
    for (size_t k = 0; k < 2; ++k) p.kernels().ntt_forward(current_.c[k] + j * n, p.prime_ntt(j));
  }
}

void Machine::run(const InteractiveStep& step, size_t index, const PreparedModulus& prepared, const EvaluationKeys& keys,
                  Control& control) {
  const Call call{step, index, prepared, keys, control};
  if (step.kind == InteractiveStep::Kind::linear) return linear(call);
  call.operation();
  if (step.kind == InteractiveStep::Kind::square) return square(call);
  drop(step.primes, step.primes_out);
}

void Machine::rotate(const Pair& x, uint32_t element, const Call& call, bool digits_made, const Pair& out) {
  call.operation();
  const size_t n = ring_->degree(), primes = call.step.primes;
  const EvaluationKey& key = call.keys.find(element, primes);
  if (!digits_made) digits_.decompose(x.c[1], primes);
  key_switch_.apply(digits_, key, switched_);
  for (size_t j = 0; j < primes; ++j) {
    ring_->kernels().add_residues(switched_.c[0] + j * n, x.c[0] + j * n, n, ring_->keys().prime(j));
    for (size_t k = 0; k < 2; ++k) {
      ring_->kernels().permute(switched_.c[k] + j * n, key.permutation.data(), n, out.c[k] + j * n);
    }
  }
}

void Machine::add(const Pair& x, const Pair& y, size_t primes) {
  const size_t n = ring_->degree();
  for (size_t k = 0; k < 2; ++k) {
    for (size_t j = 0; j < primes; ++j) {
      ring_->kernels().add_residues(x.c[k] + j * n, y.c[k] + j * n, n, ring_->keys().prime(j));
    }
  }
}

bool Machine::inner(const Call& call, size_t giant, const Pair& out) {
  const size_t n = ring_->degree();
  std::vector<const uint64_t*> factors, values;
  std::vector<size_t> members;
  for (size_t i = 0; i < call.step.diagonals.size(); ++i) {
    if (call.step.diagonals[i].giant == giant) members.push_back(i);
  }
  call.operation();
  if (members.empty()) return false;
  factors.resize(members.size());
  values.resize(members.size());
  for (size_t j = 0; j < call.step.primes; ++j) {
    for (size_t k = 0; k < 2; ++k) {
      for (size_t m = 0; m < members.size(); ++m) {
        factors[m] = call.prepared.diagonal(call.index, members[m], j);
        values[m] = babies_[call.step.diagonals[members[m]].baby].c[k] + j * n;
      }
      ring_->kernels().dot(factors.data(), values.data(), members.size(), n, ring_->keys().prime(j), out.c[k] + j * n);
    }
  }
  return true;
}

void Machine::linear(const Call& call) {
  const InteractiveStep& step = call.step;
  const size_t n = ring_->degree(), primes = step.primes;
  if (step.babies.size() > 1) digits_.decompose(current_.c[1], primes);
  for (size_t i = 1; i < step.babies.size(); ++i) rotate(current_, step.babies[i], call, true, babies_[i]);
  if (!inner(call, step.giants - 1, sum_)) {
    for (size_t k = 0; k < 2; ++k) std::memset(sum_.c[k], 0, primes * n * 8);
  }
  for (size_t giant = step.giants - 1; giant-- > 0;) {
    rotate(sum_, step.giant_element, call, false, sum_);
    if (inner(call, giant, term_)) add(sum_, term_, primes);
  }
  for (uint32_t element : step.folds) {
    rotate(sum_, element, call, false, term_);
    add(sum_, term_, primes);
  }
  const uint64_t* biases = call.prepared.biases(call.index);
  for (size_t j = 0; biases != nullptr && j < primes; ++j) {
    ring_->kernels().add_residues(sum_.c[0] + j * n, biases + j * n, n, ring_->keys().prime(j));
  }
  std::swap(current_, sum_);
  babies_[0] = current_;
}

void Machine::square(const Call& call) {
  const size_t primes = call.step.primes;
  call.prepared.square(call.index).run(*ring_, current_, digits_.coefficients(), work_);
  digits_.decompose_coefficients(primes);
  key_switch_.apply(digits_, call.keys.find(kRelinearisation, primes), switched_);
  add(current_, switched_, primes);
}

void Machine::drop(size_t from, size_t to) {
  const size_t n = ring_->degree();
  for (size_t k = 0; k < 2; ++k) {
    for (size_t last = from; last-- > to;) {
      KeySwitch::divide(*ring_, current_.c[k], last, current_.c[k] + last * n, last, work_);
    }
  }
}

void Machine::save(size_t primes, uint8_t* out) {
  const Parameters& p = ring_->data();
  for (size_t k = 0; k < 2; ++k) {
    for (size_t j = 0; j < primes; ++j) {
      uint64_t* residues = current_.c[k] + j * p.degree();
      p.kernels().ntt_inverse(residues, p.prime_ntt(j));
      p.kernels().pack(residues, p.prime(j).bits, p.degree(), out);
      out += p.block_bytes(j);
    }
  }
}

}  // namespace cryptonets
