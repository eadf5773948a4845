// CPU detection: instruction sets and whether the operating system saves their registers.
#include "cpu.h"

#if defined(CRYPTONETS_X64)
#if defined(_MSC_VER) && !defined(__clang__)
#include <intrin.h>
#else
#include <cpuid.h>
#endif
#endif

namespace cryptonets {
namespace {

#if defined(CRYPTONETS_X64)
struct Leaf {
  unsigned a = 0, b = 0, c = 0, d = 0;
};

Leaf cpuid(unsigned leaf, unsigned sub) {
  Leaf r;
#if defined(_MSC_VER) && !defined(__clang__)
  int out[4];
  __cpuidex(out, static_cast<int>(leaf), static_cast<int>(sub));
  r.a = out[0], r.b = out[1], r.c = out[2], r.d = out[3];
#else
  __get_cpuid_count(leaf, sub, &r.a, &r.b, &r.c, &r.d);
#endif
  return r;
}

unsigned saved_registers() {
#if defined(_MSC_VER) && !defined(__clang__)
  return static_cast<unsigned>(_xgetbv(0));
#else
  unsigned low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
#endif
}

constexpr bool has_all(unsigned value, unsigned bits) { return (value & bits) == bits; }

void add_x64(std::vector<const KernelTable*>& found) {
  const Leaf one = cpuid(1, 0), seven = cpuid(7, 0);
  constexpr unsigned kOsxsave = 1u << 27, kFma = 1u << 12, kAvx = 1u << 28;
  if (!has_all(one.c, kOsxsave | kFma | kAvx)) return;
  const unsigned saved = saved_registers();
  constexpr unsigned kAvx2 = 1u << 5;
  // F, DQ, IFMA, BW, VL; VBMI.
  constexpr unsigned kAvx512B = 1u << 16 | 1u << 17 | 1u << 21 | 1u << 30 | 1u << 31, kVbmi = 1u << 1;
  if (has_all(saved, 0xe6) && has_all(seven.b, kAvx512B) && has_all(seven.c, kVbmi)) found.push_back(avx512_kernels());
  if (has_all(saved, 0x6) && has_all(seven.b, kAvx2)) found.push_back(avx2_kernels());
}
#endif

#if defined(CRYPTONETS_X64)
bool detect_aes() {
  constexpr unsigned kAes = 1u << 25, kSse41 = 1u << 19;
  return has_all(cpuid(1, 0).c, kAes | kSse41);
}

bool detect_vaes() {
  constexpr unsigned kOsxsave = 1u << 27, kAvx = 1u << 28, kAvx2 = 1u << 5, kVaes = 1u << 9;
  const Leaf seven = cpuid(7, 0);
  return has_all(cpuid(1, 0).c, kOsxsave | kAvx) && has_all(saved_registers(), 0x6) && has_all(seven.b, kAvx2) &&
         has_all(seven.c, kVaes);
}
#endif

std::vector<const KernelTable*> detect() {
  std::vector<const KernelTable*> found;
#if defined(CRYPTONETS_X64)
  add_x64(found);
#endif
#if defined(CRYPTONETS_ARM64)
  found.push_back(neon_kernels());
#endif
  found.push_back(scalar_kernels());
  return found;
}

}  // namespace

#if defined(CRYPTONETS_X64)
bool cpu_has_aes() { return detect_aes(); }
bool cpu_has_vaes() { return detect_vaes(); }
#endif

const std::vector<const KernelTable*>& available_kernels() {
  static const std::vector<const KernelTable*> found = detect();
  return found;
}

const KernelTable* kernels_for(const std::string& name) {
  for (const KernelTable* table : available_kernels()) {
    if (name.empty() || name == table->name) return table;
  }
  return nullptr;
}

}  // namespace cryptonets
