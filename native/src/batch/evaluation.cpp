// The pipeline of a batch run. Order of work: store and check (urgent), groups of complete primes, then step after step.
#include "evaluation.h"

#include <algorithm>
#include <cstring>

#include "../support/failure.h"

namespace cryptonets {
namespace {

/** Primes whose blocks may lie in memory, waiting or in work, before `push` holds the sender back (residue order). */
constexpr size_t kOpenPrimes = 2;

}  // namespace

BatchEvaluation::BatchEvaluation(std::shared_ptr<ThreadPool> pool, std::shared_ptr<const RingParameters> ring,
                                 uint64_t t, const std::vector<PlanStep>& steps, const uint8_t* seeds, size_t count,
                                 BlockOrder order, std::shared_ptr<const FloodKeys> keys, Expander expander)
    : pool_(std::move(pool)), ring_(std::move(ring)), plain_(plain_modulus(*ring_, t)),
      upload_(ring_, seeds, count, order, expander), scratch_(pool_->threads()), roots_(basis().prime_count()),
      stored_of_prime_(basis().prime_count()) {
  compile(steps, count, keys);
  for (size_t i = 0; i < kFirstStepClock + steps_.size() + 1; ++i) clocks_.emplace_back();
  clocks_[kFirstStepClock].expect(segment_items(*ring_, basis().prime_count()));
  const Segment& first = *steps_.front().segment;
  vector_ = std::make_unique<CiphertextVector>(ring_, first.outputs(), first.size_out(), first.primes(),
                                               first.correction_out());
}

/** The first step is always a segment: an empty one when the plan begins with a switch. */
void BatchEvaluation::compile(const std::vector<PlanStep>& steps, size_t count,
                              const std::shared_ptr<const FloodKeys>& keys) {
  uint32_t values = static_cast<uint32_t>(count), size = 2;
  size_t primes = basis().prime_count();
  uint64_t correction = 1;
  std::vector<PlanStep> all = steps;
  if (all.empty() || all.front().is_switch || all.front().flood_bits > 0) all.insert(all.begin(), PlanStep{});
  for (const PlanStep& step : all) {
    Compiled compiled;
    if (step.is_switch) {
      require(step.primes_out >= 1 && step.primes_out < primes, "PLAN_IMPOSSIBLE", "a switch must drop primes");
      correction = switched_correction(*ring_, plain_, correction, primes, step.primes_out);
      primes = step.primes_out;
    } else if (step.flood_bits > 0) {
      compiled.flood = Flood{keys, plain_, step.flood_bits};
      compiled.flood.check(*ring_, size, primes);
      size = 2;
    } else {
      compiled.segment = std::make_unique<Segment>(ring_, plain_, step.layers, values, size, primes, correction);
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
  const auto turns = std::make_shared<StageTurns>(pool_->threads(), std::vector<StageClock*>{&clocks_[kCheckClock]});
  const auto run = [self, turns, first, bytes](size_t item, size_t worker) {
    const int64_t begin = now_ns();
    uint64_t* words = self->scratch(worker, packed_scratch_words(self->basis()));
    self->upload_.store(first + item, bytes + self->upload_.run_bytes(first, item), words);
    turns->add(worker, 0, begin);
  };
  const auto done = [self, first, blocks, settled = std::move(settled)](std::exception_ptr error) {
    if (!error) {
      const std::lock_guard<std::mutex> inner(self->mutex_);
      for (size_t b = first; b < first + blocks; ++b) ++self->stored_of_prime_[self->upload_.prime_of(b)];
    }
    self->stored(blocks, error, settled);
  };
  pool_->submit(blocks, control_, run, done, {Priority::urgent, turns});
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

/** Root hashes first, where the expander has some; the streams of the other are prepared with the upload. */
void BatchEvaluation::start_prime(size_t prime) {
  if (upload_.expander() == Expander::blake2xb) {
    make_roots(prime);
  } else {
    run_groups(prime);
  }
}

void BatchEvaluation::make_roots(size_t prime) {
  auto self = shared_from_this();
  const size_t root_words = SeedStream::root_words(basis());
  roots_[prime] = Buffer(upload_.count() * root_words * 8, Secrecy::open, Fill::none);
  const auto turns = std::make_shared<StageTurns>(pool_->threads(), std::vector<StageClock*>{&clocks_[kExpandClock]});
  const auto make_some = [self, turns, prime, root_words](size_t item, size_t worker) {
    const int64_t begin = now_ns();
    SeedStream::make_roots(self->basis(), self->upload_.seed(item).bytes, prime,
                           self->roots_[prime].words() + item * root_words);
    turns->add(worker, 0, begin);
  };
  const auto run_groups = [self, prime](std::exception_ptr error) {
    if (error) {
      self->prime_done(prime, error);
      return;
    }
    self->run_groups(prime);
  };
  pool_->submit(upload_.count(), control_, make_some, run_groups, {Priority::normal, turns});
}

void BatchEvaluation::run_groups(size_t prime) {
  auto self = shared_from_this();
  try {
    vector_->open(prime);
  } catch (...) {
    prime_done(prime, std::current_exception());
    return;
  }
  const std::vector<StageClock*> stages = {&clocks_[kExpandClock], &clocks_[kFirstStepClock]};
  const auto turns = std::make_shared<StageTurns>(pool_->threads(), stages);
  pool_->submit(
      basis().groups(), control_,
      [self, turns, prime](size_t item, size_t worker) { self->run_group(prime, item, worker, *turns); },
      [self, prime](std::exception_ptr error) { self->prime_done(prime, error); }, {Priority::normal, turns});
}

uint64_t* BatchEvaluation::scratch(size_t worker, size_t words) {
  Buffer& buffer = scratch_[worker];
  if (buffer.size() < words * 8) buffer = Buffer(words * 8, Secrecy::open, Fill::none);
  return buffer.words();
}

/** Stages a tile group of all ciphertexts; `words` is scratch of kGroup words and one byte a ciphertext. */
void BatchEvaluation::expand_group(size_t prime, size_t group, uint64_t* x, uint64_t* words) const {
  const Modulus& q = basis().prime(prime);
  GroupCall call{};
  call.packed = upload_.group(prime, group, 0);
  call.packed_stride = kGroupTiles * q.bits;
  if (upload_.expander() == Expander::blake2xb) {
    call.roots = roots_[prime].words() + SeedStream::root_of_group(group);
    call.root_stride = SeedStream::root_words(basis());
    call.first_node = SeedStream::node_of_group(group);
  } else {
    call.streams = upload_.streams();
    call.first_word = prime * basis().degree() + group * kGroup;
  }
  call.bits = q.bits;
  call.count = upload_.count();
  call.limit = SeedStream::limit(q.p);
  uint8_t* again = reinterpret_cast<uint8_t*>(words + kGroup);
  basis().kernels().expand_group(call, q, x, again);
  for (size_t i = 0; i < upload_.count(); ++i) {
    if (again[i]) redraw_group(prime, group, i, x, words);
  }
}

void BatchEvaluation::redraw_group(size_t prime, size_t group, size_t ciphertext, uint64_t* x, uint64_t* words) const {
  SeedStream::redraw(basis(), upload_.seed(ciphertext), prime, group * kGroup, kGroup, words);
  for (size_t tile = 0; tile < kGroupTiles; ++tile) {
    uint64_t* c1 = x + (tile * upload_.count() + ciphertext) * 2 * kTile + kTile;
    std::memcpy(c1, words + tile * kTile, kTile * 8);
  }
}

void BatchEvaluation::run_group(size_t prime, size_t group, size_t worker, StageTurns& turns) {
  const Segment& segment = *steps_.front().segment;
  const size_t tile_words = upload_.count() * 2 * kTile;
  uint64_t* x = scratch(worker, segment_scratch_words(segment) + kGroup + upload_.count());
  uint64_t* work = x + kGroupTiles * tile_words;
  const int64_t begin = now_ns();
  expand_group(prime, group, x, work + segment_scratch_words(segment) - kGroupTiles * tile_words);
  const int64_t expanded = turns.add(worker, 0, begin);
  run_group_tiles(segment, prime, group, x, work, *vector_, control_.get());
  turns.add(worker, 1, expanded);
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
    all = ++primes_done_ == basis().prime_count();
    if (all) upload_.close_all();
    released.swap(waiting_);
  }
  for (const Settled& settled : released) settled(nullptr);
  if (all) next_step(1, nullptr);
}

/** Where a step's results go; a switch writes over what it reads. */
void BatchEvaluation::open_target(const Compiled& step) {
  const CiphertextVector& in = *vector_;
  if (step.segment) {
    target_ = std::make_unique<CiphertextVector>(ring_, step.segment->outputs(), step.segment->size_out(),
                                                 step.primes_out, step.segment->correction_out());
  } else if (step.flood.keys) {
    target_ = std::make_unique<CiphertextVector>(ring_, in.count, 2, step.primes_out, in.correction);
  } else {
    return;
  }
  target_->open_all();
}

void BatchEvaluation::finish_step(const Compiled& step) {
  if (target_) {
    vector_ = std::move(target_);
  } else if (vector_->primes > step.primes_out) {
    const uint64_t factor =
        switched_correction(*ring_, plain_, vector_->correction, vector_->primes, step.primes_out);
    vector_->drop(step.primes_out, factor);
  }
}

void BatchEvaluation::next_step(size_t step, std::exception_ptr error) {
  try {
    if (error) std::rethrow_exception(error);
    finish_step(steps_[step - 1]);
    if (step == steps_.size()) {
      run_pack();
      return;
    }
    const Compiled& compiled = steps_[step];
    const Segment* segment = compiled.segment.get();
    const Flood* flood = compiled.flood.keys ? &compiled.flood : nullptr;
    const CiphertextVector& in = *vector_;
    open_target(compiled);
    auto self = shared_from_this();
    StageClock& clock = clocks_[kFirstStepClock + step];
    const auto turns = std::make_shared<StageTurns>(pool_->threads(), std::vector<StageClock*>{&clock});
    const auto run = [self, turns, segment, flood, primes_out = compiled.primes_out](size_t item, size_t worker) {
      const int64_t begin = now_ns();
      if (segment) {
        run_segment_item(*segment, *self->vector_, *self->target_, item,
                         self->scratch(worker, segment_scratch_words(*segment)), self->control_.get());
      } else if (flood) {
        run_flood_item(*flood, *self->vector_, *self->target_, item);
      } else {
        run_switch_item(*self->vector_, primes_out, self->plain_, item,
                        self->scratch(worker, switch_scratch_words(*self->ring_)));
      }
      turns->add(worker, 0, begin);
    };
    const size_t items = segment ? segment_items(*ring_, in.primes) : flood ? flood_items(in) : switch_items(in);
    clock.expect(items);
    pool_->submit(
        items, control_, run, [self, step](std::exception_ptr e) { self->next_step(step + 1, e); },
        {Priority::normal, turns});
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
  result_.bytes.resize(packed_bytes(v));
  clocks_.back().expect(pack_items(v));
  auto self = shared_from_this();
  const auto turns = std::make_shared<StageTurns>(pool_->threads(), std::vector<StageClock*>{&clocks_.back()});
  pool_->submit(
      pack_items(v), control_,
      [self, turns](size_t item, size_t worker) {
        const int64_t begin = now_ns();
        run_pack_item(*self->vector_, item, self->result_.bytes.data());
        turns->add(worker, 0, begin);
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
      },
      {Priority::normal, turns});
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
