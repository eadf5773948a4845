// Allocation, accounting and wiping of kernel memory.
#include "buffer.h"

#include <atomic>
#include <cstring>

#include "block.h"
#include "failure.h"
#include "reserve.h"

namespace cryptonets {
namespace {

std::atomic<size_t> g_live{0};
std::atomic<size_t> g_peak{0};

void count(size_t bytes) {
  const size_t live = g_live.fetch_add(bytes) + bytes;
  size_t peak = g_peak.load();
  while (live > peak && !g_peak.compare_exchange_weak(peak, live)) {
  }
}

/** Once more without what is kept, before it is given up. */
uint8_t* fresh_block(size_t bytes) {
  uint8_t* data = allocate_block(bytes);
  if (data == nullptr) {
    release_kept();
    data = allocate_block(bytes);
  }
  if (data == nullptr) throw Failure("OUT_OF_MEMORY", "the native engine could not get the memory it needs");
  return data;
}

}  // namespace

void zeroise(void* data, size_t bytes) noexcept {
  if (data == nullptr || bytes == 0) return;
#if defined(_MSC_VER) && !defined(__clang__)
  volatile uint8_t* p = static_cast<volatile uint8_t*>(data);
  for (size_t i = 0; i < bytes; ++i) p[i] = 0;
#else
  std::memset(data, 0, bytes);
  __asm__ volatile("" : : "r"(data) : "memory");
#endif
}

size_t live_bytes() noexcept { return g_live.load(); }
size_t peak_bytes() noexcept { return g_peak.load(); }
void reset_peak() noexcept { g_peak.store(g_live.load()); }

Buffer::Buffer(size_t bytes, Secrecy secrecy, Fill fill) : size_(bytes), capacity_(bytes), secrecy_(secrecy) {
  if (bytes == 0) return;
  data_ = take_kept(capacity_);
  if (data_ == nullptr) data_ = fresh_block(bytes);
  if (fill == Fill::zero) std::memset(data_, 0, bytes);
  count(bytes);
}

Buffer::~Buffer() {
  if (data_ == nullptr) return;
  // Also before it is kept: no block remembers a secret.
  if (secrecy_ == Secrecy::secret) zeroise(data_, size_);
  if (!keep(data_, capacity_)) free_block(data_, capacity_);
  g_live.fetch_sub(size_);
}

}  // namespace cryptonets
