// Allocation, accounting and wiping of kernel memory.
#include "buffer.h"

#include <atomic>
#include <cstring>
#include <new>

#include "failure.h"
#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace cryptonets {
namespace {

std::atomic<size_t> g_live{0};
std::atomic<size_t> g_peak{0};
constexpr size_t kHugePage = size_t{2} << 20;

size_t alignment_of(size_t bytes) { return bytes >= kHugePage ? kHugePage : 64; }

void count(size_t bytes) {
  const size_t live = g_live.fetch_add(bytes) + bytes;
  size_t peak = g_peak.load();
  while (live > peak && !g_peak.compare_exchange_weak(peak, live)) {
  }
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

Buffer::Buffer(size_t bytes, Secrecy secrecy, Fill fill) : size_(bytes), secrecy_(secrecy) {
  if (bytes == 0) return;
  const size_t alignment = alignment_of(bytes);
  data_ = static_cast<uint8_t*>(::operator new(bytes, std::align_val_t(alignment), std::nothrow));
  if (data_ == nullptr) throw Failure("OUT_OF_MEMORY", "the native engine could not get the memory it needs");
#if defined(__linux__)
  if (alignment == kHugePage) madvise(data_, bytes, MADV_HUGEPAGE);
#endif
  if (fill == Fill::zero) std::memset(data_, 0, bytes);
  count(bytes);
}

Buffer::~Buffer() {
  if (data_ == nullptr) return;
  if (secrecy_ == Secrecy::secret) zeroise(data_, size_);
  ::operator delete(data_, std::align_val_t(alignment_of(size_)));
  g_live.fetch_sub(size_);
}

}  // namespace cryptonets
