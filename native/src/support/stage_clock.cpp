// Each worker writes to its own turn only.
#include "stage_clock.h"

#include <algorithm>
#include <numeric>

namespace cryptonets {

StageTurns::StageTurns(size_t threads, std::vector<StageClock*> stages) : stages_(std::move(stages)), turns_(threads) {
  for (Turn& turn : turns_) turn.wall.resize(stages_.size());
}

int64_t StageTurns::add(size_t worker, size_t stage, int64_t begin) {
  const int64_t end = now_ns();
  turns_[worker].wall[stage] += end - begin;
  stages_[stage]->add(begin, end);
  return end;
}

void StageTurns::begin(size_t worker) {
  Turn& turn = turns_[worker];
  std::fill(turn.wall.begin(), turn.wall.end(), 0);
  turn.thread_begin = thread_ns();
}

void StageTurns::end(size_t worker) {
  const Turn& turn = turns_[worker];
  const int64_t busy = thread_ns() - turn.thread_begin;
  const int64_t wall = std::accumulate(turn.wall.begin(), turn.wall.end(), int64_t{0});
  if (wall <= 0) return;
  for (size_t i = 0; i < stages_.size(); ++i) {
    const double share = static_cast<double>(turn.wall[i]) / static_cast<double>(wall);
    stages_[i]->add_busy(static_cast<int64_t>(static_cast<double>(busy) * share));
  }
}

}  // namespace cryptonets
