// 64-byte lines, or whole huge pages.
#include "block.h"

#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif
#if defined(__SANITIZE_ADDRESS__)
#define CRYPTONETS_ASAN
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CRYPTONETS_ASAN
#endif
#endif
#if defined(CRYPTONETS_ASAN)
#include <sanitizer/asan_interface.h>
#endif

namespace cryptonets {
namespace {

constexpr size_t kHugePage = size_t{2} << 20;

std::align_val_t alignment_of(size_t bytes) { return std::align_val_t(bytes >= kHugePage ? kHugePage : 64); }

}  // namespace

uint8_t* allocate_block(size_t bytes) noexcept {
  auto* data = static_cast<uint8_t*>(::operator new(bytes, alignment_of(bytes), std::nothrow));
#if defined(__linux__)
  if (data != nullptr && bytes >= kHugePage) madvise(data, bytes, MADV_HUGEPAGE);
#endif
  return data;
}

void free_block(uint8_t* data, size_t bytes) noexcept { ::operator delete(data, alignment_of(bytes)); }

void poison([[maybe_unused]] uint8_t* data, [[maybe_unused]] size_t bytes) noexcept {
#if defined(CRYPTONETS_ASAN)
  ASAN_POISON_MEMORY_REGION(data, bytes);
#endif
}

void unpoison([[maybe_unused]] uint8_t* data, [[maybe_unused]] size_t bytes) noexcept {
#if defined(CRYPTONETS_ASAN)
  ASAN_UNPOISON_MEMORY_REGION(data, bytes);
#endif
}

}  // namespace cryptonets
