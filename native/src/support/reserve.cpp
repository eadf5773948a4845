// A short list under a lock: a batch takes and gives back some dozen blocks.
#include "reserve.h"

#include <mutex>
#include <vector>

#include "block.h"
#include "heap.h"

namespace cryptonets {
namespace {

using Clock = std::chrono::steady_clock;

struct Block {
  uint8_t* data;
  size_t bytes;
};

struct Reserve {
  std::mutex mutex;
  std::vector<Block> blocks;
  size_t bytes = 0;
  uint64_t reused = 0;
  size_t open = 0;
  Clock::time_point used = Clock::now();
  /** Nothing was taken or kept since `release_idle` gave everything back. */
  bool idle = true;

  void touch() {
    used = Clock::now();
    idle = false;
  }
};

/** Never destroyed: threads may still free blocks while the process ends. */
Reserve& reserve() {
  static Reserve* const one = new Reserve;
  return *one;
}

std::vector<Block> take_all(Reserve& all) {
  std::vector<Block> blocks;
  blocks.swap(all.blocks);
  all.bytes = 0;
  return blocks;
}

void free_all(const std::vector<Block>& blocks) {
  for (const Block& block : blocks) {
    unpoison(block.data, block.bytes);
    free_block(block.data, block.bytes);
  }
}

}  // namespace

void open_reserve() noexcept {
  Reserve& all = reserve();
  const std::lock_guard<std::mutex> lock(all.mutex);
  ++all.open;
}

void close_reserve() noexcept {
  Reserve& all = reserve();
  std::vector<Block> blocks;
  {
    const std::lock_guard<std::mutex> lock(all.mutex);
    if (--all.open == 0) blocks = take_all(all);
  }
  free_all(blocks);
}

ReserveFacts reserve_facts() noexcept {
  Reserve& all = reserve();
  const std::lock_guard<std::mutex> lock(all.mutex);
  return {all.bytes, all.reused};
}

uint8_t* take_kept(size_t& bytes) noexcept {
  if (bytes < kSmallestKept) return nullptr;
  Reserve& all = reserve();
  const std::lock_guard<std::mutex> lock(all.mutex);
  auto best = all.blocks.end();
  for (auto it = all.blocks.begin(); it != all.blocks.end(); ++it) {
    const bool fits = it->bytes >= bytes && it->bytes - bytes <= bytes / 4;
    if (fits && (best == all.blocks.end() || it->bytes < best->bytes)) best = it;
  }
  if (best == all.blocks.end()) return nullptr;
  const Block found = *best;
  all.blocks.erase(best);
  all.bytes -= found.bytes;
  ++all.reused;
  all.touch();
  unpoison(found.data, bytes);
  bytes = found.bytes;
  return found.data;
}

bool keep(uint8_t* data, size_t bytes) noexcept {
  if (bytes < kSmallestKept) return false;
  Reserve& all = reserve();
  const std::lock_guard<std::mutex> lock(all.mutex);
  if (all.open == 0 || all.bytes + bytes > kMostKept) return false;
  try {
    all.blocks.push_back({data, bytes});
  } catch (...) {
    return false;
  }
  poison(data, bytes);
  all.bytes += bytes;
  all.touch();
  return true;
}

void release_kept() noexcept {
  Reserve& all = reserve();
  std::vector<Block> blocks;
  {
    const std::lock_guard<std::mutex> lock(all.mutex);
    blocks = take_all(all);
  }
  free_all(blocks);
}

void release_idle(std::chrono::milliseconds idle) noexcept {
  Reserve& all = reserve();
  std::vector<Block> blocks;
  {
    const std::lock_guard<std::mutex> lock(all.mutex);
    if (all.idle || Clock::now() - all.used < idle) return;
    all.idle = true;
    blocks = take_all(all);
  }
  free_all(blocks);
  trim_heap();
}

}  // namespace cryptonets
