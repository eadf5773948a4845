// The pipeline of a batch run. Order of work: store and check (urgent), groups of complete primes, then step after step.
#include "evaluation.h"

#include <algorithm>
#include <cstring>

#include "../support/failure.h"
#include "seed_stream.h"

namespace cryptonets {
namespace {

/** Primes whose blocks may lie in memory, waiting or in work, before `push` holds the sender back (residue order). */
constexpr size_t kOpenPrimes = 2;

}  // namespace

BatchEvaluation::BatchEvaluation(std::shared_ptr<ThreadPool> pool, std::shared_ptr<const Parameters> parameters,
                                 const std::vector<PlanStep>& steps, const uint8_t* seeds, size_t count,
                                 BlockOrder order)
    : pool_(std::move(pool)), parameters_(std::move(parameters)), upload_(parameters_, seeds, count, order),
      scratch_(pool_->threads()), roots_(parameters_->prime_count()), stored_of_prime_(parameters_->prime_count()) {
  compile(steps, count);
  for (size_t i = 0; i < kFirstStepClock + steps_.size() + 1; ++i) clocks_.emplace_back();
  clocks_[kFirstStepClock].expect(segment_items(*parameters_, parameters_->prime_count()));
  const Segment& first = *steps_.front().segment;
  vector_ = std::make_unique<CiphertextVector>(parameters_, first.outputs(), first.size_out(), first.primes(),
                                               first.correction_out());
}

/** The first step is always a segment: an empty one when the plan begins with a switch. */
void BatchEvaluation::compile(const std::vector<PlanStep>& steps, size_t count) {
  uint32_t values = static_cast<uint32_t>(count), size = 2;
  size_t primes = parameters_->prime_count();
  uint64_t correction = 1;
  std::vector<PlanStep> all = steps;
  if (all.empty() || all.front().is_switch) all.insert(all.begin(), PlanStep{});
  for (const PlanStep& step : all) {
    Compiled compiled;
    if (step.is_switch) {
      require(step.primes_out >= 1 && step.primes_out < primes, "PLAN_IMPOSSIBLE", "a switch must drop primes");
      correction = switched_correction(*parameters_, correction, primes, step.primes_out);
      primes = step.primes_out;
    } else {
      compiled.segment = std::make_unique<Segment>(parameters_, step.layers, values, size, primes, correction);
      values = compiled.segment->outputs();
      size = compiled.segment->size_out();
      correction = compiled.segment->correction_out();
    }
    compiled.primes_out = primes;
    steps_.push_back(std::move(compiled));
  }
}

size_t BatchEvaluation::whole_blocks(size_t first, size_t length) const {
  size_t blocks = 0;
  while (length > 0 && first + blocks < upload_.block_count()) {
    const size_t bytes = upload_.block_bytes(first + blocks);
    require(length >= bytes, "CHUNK_INVALID", "a chunk does not end with a whole block");
    length -= bytes;
    ++blocks;
  }
  require(length == 0, "STREAM_TOO_LONG", "more blocks were sent than announced");
  require(blocks > 0, "CHUNK_INVALID", "a chunk is empty");
  return blocks;
}

void BatchEvaluation::push(size_t first, const uint8_t* bytes, size_t length, Settled settled) {
  require(!stopped(), "CANCELLED", "stopped");
  const std::unique_lock<std::mutex> lock(mutex_);
  if (error_) std::rethrow_exception(error_);
  require(first == received_, "CHUNK_INVALID", "a chunk is out of order");
  const size_t blocks = whole_blocks(first, length);
  received_ += blocks;
  for (size_t b = first; b < first + blocks; ++b) upload_.open_prime(upload_.prime_of(b));
  auto self = shared_from_this();
  const auto run = [self, first, bytes](size_t item, size_t worker) {
    const Instant begin;
    uint64_t* words = self->scratch(worker, self->parameters_->degree() + kPackedSlack / 8);
    self->upload_.store(first + item, bytes + self->upload_.run_bytes(first, item), words);
    self->clocks_[kCheckClock].add(begin);
  };
  const auto done = [self, first, blocks, settled = std::move(settled)](std::exception_ptr error) {
    if (!error) {
      const std::lock_guard<std::mutex> inner(self->mutex_);
      for (size_t b = first; b < first + blocks; ++b) ++self->stored_of_prime_[self->upload_.prime_of(b)];
    }
    self->stored(blocks, error, settled);
  };
  pool_->submit(blocks, control_, run, done, Priority::urgent);
}

void BatchEvaluation::stored(size_t blocks, std::exception_ptr error, Settled settled) {
  if (error) {
    settled(error);
    fail(error);
    return;
  }
  bool wait = false;
  try {
    const std::lock_guard<std::mutex> lock(mutex_);
    stored_ += blocks;
    start_complete_primes();
    wait = primes_started_ >= primes_done_ + kOpenPrimes && stored_ < upload_.block_count() && !error_;
    if (wait) waiting_.push_back(settled);
    error = error_;
  } catch (...) {
    error = std::current_exception();
  }
  if (!wait) settled(error);
  if (error) fail(error);
}

/** Lock held. Starts every prime that is complete, in order. */
void BatchEvaluation::start_complete_primes() {
  while (primes_started_ < stored_of_prime_.size() && stored_of_prime_[primes_started_] == upload_.count()) {
    start_prime(primes_started_++);
  }
}

void BatchEvaluation::start_prime(size_t prime) {
  auto self = shared_from_this();
  const size_t root_words = SeedStream::root_words(*parameters_);
  roots_[prime] = Buffer(upload_.count() * root_words * 8, Secrecy::open, Fill::none);
  const auto make_roots = [self, prime, root_words](size_t item, size_t) {
    const Instant begin;
    SeedStream::make_roots(*self->parameters_, self->upload_.seed(item), prime,
                           self->roots_[prime].words() + item * root_words);
    self->clocks_[kExpandClock].add(begin);
  };
  const auto run_groups = [self, prime](std::exception_ptr error) {
    if (error) {
      self->prime_done(prime, error);
      return;
    }
    self->pool_->submit(
        self->parameters_->groups(), self->control_,
        [self, prime](size_t item, size_t worker) { self->run_group(prime, item, worker); },
        [self, prime](std::exception_ptr failed) { self->prime_done(prime, failed); });
  };
  pool_->submit(upload_.count(), control_, make_roots, run_groups);
}

uint64_t* BatchEvaluation::scratch(size_t worker, size_t words) {
  Buffer& buffer = scratch_[worker];
  if (buffer.size() < words * 8) buffer = Buffer(words * 8, Secrecy::open, Fill::none);
  return buffer.words();
}

/** Stages a tile group of all ciphertexts; `words` is scratch of kGroup words and one byte a ciphertext. */
void BatchEvaluation::expand_group(size_t prime, size_t group, uint64_t* x, uint64_t* words) const {
  const Modulus& q = parameters_->prime(prime);
  GroupCall call;
  call.packed = upload_.group(prime, group, 0);
  call.packed_stride = kGroupTiles * q.bits;
  call.roots = roots_[prime].words() + SeedStream::root_of_group(group);
  call.root_stride = SeedStream::root_words(*parameters_);
  call.first_node = SeedStream::node_of_group(group);
  call.bits = q.bits;
  call.count = upload_.count();
  call.limit = SeedStream::limit(q.p);
  uint8_t* again = reinterpret_cast<uint8_t*>(words + kGroup);
  parameters_->kernels().expand_group(call, q, x, again);
  for (size_t i = 0; i < upload_.count(); ++i) {
    if (again[i]) redraw_group(prime, group, i, x, words);
  }
}

void BatchEvaluation::redraw_group(size_t prime, size_t group, size_t ciphertext, uint64_t* x, uint64_t* words) const {
  SeedStream::redraw(*parameters_, upload_.seed(ciphertext), prime, group * kGroup, kGroup, words);
  for (size_t tile = 0; tile < kGroupTiles; ++tile) {
    uint64_t* c1 = x + (tile * upload_.count() + ciphertext) * 2 * kTile + kTile;
    std::memcpy(c1, words + tile * kTile, kTile * 8);
  }
}

void BatchEvaluation::run_group(size_t prime, size_t group, size_t worker) {
  const Segment& segment = *steps_.front().segment;
  const size_t tile_words = upload_.count() * 2 * kTile;
  uint64_t* x = scratch(worker, segment_scratch_words(segment) + kGroup + upload_.count());
  uint64_t* work = x + kGroupTiles * tile_words;
  const Instant begin;
  expand_group(prime, group, x, work + segment_scratch_words(segment) - kGroupTiles * tile_words);
  const Instant expanded;
  clocks_[kExpandClock].add(begin, expanded);
  run_group_tiles(segment, prime, group, x, work, *vector_, control_.get());
  clocks_[kFirstStepClock].add(expanded);
}

void BatchEvaluation::prime_done(size_t prime, std::exception_ptr error) {
  if (error) {
    fail(error);
    return;
  }
  std::vector<Settled> released;
  bool all = false;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    upload_.close_prime(prime);
    roots_[prime] = Buffer();
    all = ++primes_done_ == parameters_->prime_count();
    if (all) upload_.close_all();
    released.swap(waiting_);
  }
  for (const Settled& settled : released) settled(nullptr);
  if (all) next_step(1, nullptr);
}

void BatchEvaluation::next_step(size_t step, std::exception_ptr error) {
  try {
    if (error) std::rethrow_exception(error);
    if (target_) vector_ = std::move(target_);
    if (step == steps_.size()) {
      run_pack();
      return;
    }
    const Compiled& compiled = steps_[step];
    const Segment* segment = compiled.segment.get();
    const CiphertextVector& in = *vector_;
    const uint64_t factor = segment ? segment->correction_out()
                                    : switched_correction(*parameters_, in.correction, in.primes, compiled.primes_out);
    target_ = std::make_unique<CiphertextVector>(parameters_, segment ? segment->outputs() : in.count,
                                                 segment ? segment->size_out() : in.size, compiled.primes_out, factor);
    auto self = shared_from_this();
    const auto run = [self, step, segment](size_t item, size_t worker) {
      const Instant begin;
      if (segment) {
        run_segment_item(*segment, *self->vector_, *self->target_, item,
                         self->scratch(worker, segment_scratch_words(*segment)), self->control_.get());
      } else {
        run_switch_item(*self->vector_, *self->target_, item,
                        self->scratch(worker, switch_scratch_words(*self->parameters_)));
      }
      self->clocks_[kFirstStepClock + step].add(begin);
    };
    const size_t items = segment ? segment_items(*parameters_, in.primes) : switch_items(in);
    clocks_[kFirstStepClock + step].expect(items);
    pool_->submit(items, control_, run, [self, step](std::exception_ptr e) { self->next_step(step + 1, e); });
  } catch (...) {
    fail(std::current_exception());
  }
}

void BatchEvaluation::run_pack() {
  const CiphertextVector& v = *vector_;
  result_.count = v.count;
  result_.size = v.size;
  result_.primes = v.primes;
  result_.correction = v.correction;
  result_.bytes.resize(packed_bytes(*parameters_, v.count, v.size, v.primes));
  clocks_.back().expect(pack_items(v));
  auto self = shared_from_this();
  pool_->submit(
      pack_items(v), control_,
      [self](size_t item, size_t) {
        const Instant begin;
        run_pack_item(*self->vector_, item, self->result_.bytes.data());
        self->clocks_.back().add(begin);
      },
      [self](std::exception_ptr error) {
        if (error) {
          self->fail(error);
          return;
        }
        {
          const std::lock_guard<std::mutex> lock(self->mutex_);
          self->complete_ = true;
          self->vector_.reset();
        }
        self->deliver();
      });
}

void BatchEvaluation::fail(std::exception_ptr error) {
  std::vector<Settled> released;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!error_) error_ = error;
    released.swap(waiting_);
  }
  control_->stopped.store(true);
  for (const Settled& settled : released) settled(error);
  deliver();
}

/** Hands out the result or the error, once, if somebody has asked for it. */
void BatchEvaluation::deliver() {
  Finished finished;
  std::exception_ptr error;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!finished_ || (!complete_ && !error_)) return;
    finished.swap(finished_);
    error = complete_ ? nullptr : error_;
  }
  // After an error packing may still write to the result.
  finished(error, error ? BatchResult{} : std::move(result_));
}

void BatchEvaluation::finish(Finished finished) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    require(received_ == upload_.block_count() || error_, "STREAM_TOO_SHORT", "the upload ended before its last block");
    require(!finished_, "INTERNAL", "a batch is finished once");
    finished_ = std::move(finished);
  }
  deliver();
}

void BatchEvaluation::stop() {
  fail(std::make_exception_ptr(Failure("CANCELLED", "stopped")));
}

}  // namespace cryptonets
