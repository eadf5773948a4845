// Large blocks that were given back, kept for the next ones: fresh huge pages cost more than most kernels that use them.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace cryptonets {

/** Blocks from this size on are kept. */
inline constexpr size_t kSmallestKept = size_t{1} << 20;
/** Bytes that are kept at most, over the whole process. */
inline constexpr size_t kMostKept = size_t{256} << 20;

/** Blocks are kept while somebody works with them: between the first `open_reserve` and the last `close_reserve`, which frees them all. */
void open_reserve() noexcept;
void close_reserve() noexcept;

/** What is kept now, and how often a kept block was used again. */
struct ReserveFacts {
  size_t bytes = 0;
  uint64_t reused = 0;
};
ReserveFacts reserve_facts() noexcept;

/** A block with a capacity of at least `bytes`, at most a quarter more; null when none is kept. `bytes` becomes the capacity. */
uint8_t* take_kept(size_t& bytes) noexcept;
/** Keeps a block, which holds no secret any more; false when it is too small, there is enough or nobody works: the caller frees it. */
bool keep(uint8_t* data, size_t bytes) noexcept;
/** Frees everything that is kept. */
void release_kept() noexcept;
/** The same, and returns the unused heap, once nothing was taken or kept for that long. */
void release_idle(std::chrono::milliseconds idle) noexcept;

}  // namespace cryptonets
