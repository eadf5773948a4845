// Babies by hoisted digits, Horner over the giants, folds; ciphertexts in NTT form, one prime after the other.
#include "machine.h"

#include <algorithm>
#include <cstring>

#include "../ring/packed.h"
#include "../ring/seed_stream.h"
#include "../support/failure.h"

namespace cryptonets {
namespace {

constexpr size_t kOwnPairs = 2;

size_t work_words(const InteractiveRing& ring) {
  return std::max(Square::words(ring), packed_scratch_words(ring.data()));
}

size_t pair_words(const InteractiveRing& ring) { return 2 * ring.data_primes() * ring.degree(); }

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

Machine::Machine(std::shared_ptr<const InteractiveRing> ring, size_t babies)
    : ring_(std::move(ring)),
      memory_(((kOwnPairs + babies - 1) * pair_words(*ring_) + Digits::words(*ring_) + KeySwitch::words(*ring_) +
               work_words(*ring_)) * 8,
              Secrecy::open, Fill::none),
      current_(pair_at(0)), sum_(pair_at(1)),
      digit_memory_(pair_at(kOwnPairs + babies - 1).c[0]), switch_memory_(digit_memory_ + Digits::words(*ring_)),
      work_(switch_memory_ + KeySwitch::words(*ring_)), term_{work_, work_ + spread_words(ring_->degree())},
      digits_(*ring_, digit_memory_), key_switch_(*ring_, switch_memory_) {
  babies_.push_back(current_);
  for (size_t i = 1; i < babies; ++i) babies_.push_back(pair_at(kOwnPairs + i - 1));
}

Pair Machine::pair_at(size_t index) const {
  uint64_t* first = memory_.words() + index * pair_words(*ring_);
  return {{first, first + ring_->data_primes() * ring_->degree()}};
}

size_t Machine::fresh_bytes(const InteractiveRing& ring) {
  return packed_bytes(ring.data(), ring.data_primes());
}

size_t Machine::result_bytes(const InteractiveRing& ring, size_t primes) {
  return 2 * packed_bytes(ring.data(), primes);
}

void Machine::load(const uint8_t* seed, const uint8_t* packed) {
  const Basis& p = ring_->data();
  const size_t n = p.degree();
  SeedStream::expand(p, seed, work_, current_.c[1]);
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

void Machine::add(uint64_t* x, const uint64_t* y, size_t prime) const {
  ring_->kernels().add_residues(x, y, ring_->degree(), ring_->keys().prime(prime));
}

void Machine::rotate_babies(const Call& call) {
  const size_t n = ring_->degree();
  if (call.step.babies.size() < 2) return;
  digits_.take(current_.c[1], call.step.primes);
  digits_.hoist();
  for (size_t i = 1; i < call.step.babies.size(); ++i) {
    call.operation();
    const EvaluationKey& key = call.keys.find(call.step.babies[i], call.step.primes);
    key_switch_.apply(digits_, key, [&](size_t j, uint64_t* first, uint64_t* second) {
      add(first, current_.c[0] + j * n, j);
      ring_->kernels().permute(first, key.permutation.data(), n, babies_[i].c[0] + j * n);
      ring_->kernels().permute(second, key.permutation.data(), n, babies_[i].c[1] + j * n);
    });
  }
}

std::vector<size_t> Machine::members(const Call& call, size_t giant) const {
  std::vector<size_t> members;
  for (size_t i = 0; i < call.step.diagonals.size(); ++i) {
    if (call.step.diagonals[i].giant == giant) members.push_back(i);
  }
  return members;
}

void Machine::multiply(const Call& call, const std::vector<size_t>& members, size_t prime, uint64_t* first,
                       uint64_t* second) {
  const size_t n = ring_->degree(), count = members.size();
  auto& [factors, left, right] = products_;
  factors.resize(count), left.resize(count), right.resize(count);
  for (size_t m = 0; m < count; ++m) {
    const Pair& baby = babies_[call.step.diagonals[members[m]].baby];
    factors[m] = call.prepared.diagonal(call.index, members[m], prime);
    left[m] = baby.c[0] + prime * n;
    right[m] = baby.c[1] + prime * n;
  }
  ring_->kernels().dot_pair(factors.data(), left.data(), right.data(), count, n, ring_->keys().prime(prime), first, second);
}

void Machine::rotate_sum(const Call& call, size_t giant) {
  call.operation();
  const size_t n = ring_->degree();
  const EvaluationKey& key = call.keys.find(call.step.giant_element, call.step.primes);
  const std::vector<size_t> own = members(call, giant);
  digits_.take(sum_.c[1], call.step.primes);
  key_switch_.apply(digits_, key, [&](size_t j, uint64_t* first, uint64_t* second) {
    add(first, sum_.c[0] + j * n, j);
    ring_->kernels().permute(first, key.permutation.data(), n, sum_.c[0] + j * n);
    ring_->kernels().permute(second, key.permutation.data(), n, sum_.c[1] + j * n);
    if (own.empty()) return;
    multiply(call, own, j, first, second);
    add(sum_.c[0] + j * n, first, j);
    add(sum_.c[1] + j * n, second, j);
  });
}

void Machine::fold(const Call& call, uint32_t element) {
  call.operation();
  const size_t n = ring_->degree();
  const EvaluationKey& key = call.keys.find(element, call.step.primes);
  digits_.take(sum_.c[1], call.step.primes);
  key_switch_.apply(digits_, key, [&](size_t j, uint64_t* first, uint64_t* second) {
    add(first, sum_.c[0] + j * n, j);
    ring_->kernels().permute(first, key.permutation.data(), n, term_[0]);
    ring_->kernels().permute(second, key.permutation.data(), n, term_[1]);
    for (size_t k = 0; k < 2; ++k) add(sum_.c[k] + j * n, term_[k], j);
  });
}

void Machine::linear(const Call& call) {
  const InteractiveStep& step = call.step;
  const size_t n = ring_->degree();
  rotate_babies(call);
  call.operation();
  const std::vector<size_t> last = members(call, step.giants - 1);
  for (size_t j = 0; j < step.primes; ++j) multiply(call, last, j, sum_.c[0] + j * n, sum_.c[1] + j * n);
  for (size_t giant = step.giants - 1; giant-- > 0;) rotate_sum(call, giant);
  for (uint32_t element : step.folds) fold(call, element);
  const uint64_t* biases = call.prepared.biases(call.index);
  for (size_t j = 0; biases != nullptr && j < step.primes; ++j) add(sum_.c[0] + j * n, biases + j * n, j);
  std::swap(current_, sum_);
  babies_[0] = current_;
}

void Machine::square(const Call& call) {
  const size_t n = ring_->degree();
  call.prepared.square(call.index).run(current_, digits_.coefficients(), work_);
  digits_.take_coefficients(call.step.primes);
  key_switch_.apply(digits_, call.keys.find(kRelinearisation, call.step.primes),
                    [&](size_t j, uint64_t* first, uint64_t* second) {
                      add(current_.c[0] + j * n, first, j);
                      add(current_.c[1] + j * n, second, j);
                    });
}

void Machine::drop(size_t from, size_t to) {
  const size_t n = ring_->degree();
  for (size_t k = 0; k < 2; ++k) {
    for (size_t last = from; last-- > to;) {
      uint64_t* dropped = current_.c[k] + last * n;
      ring_->kernels().ntt_inverse(dropped, ring_->keys().prime_ntt(last));
      for (size_t j = 0; j < last; ++j) KeySwitch::divide(*ring_, current_.c[k] + j * n, j, dropped, last, work_);
    }
  }
}

void Machine::save(size_t primes, uint8_t* out) {
  const Basis& p = ring_->data();
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
