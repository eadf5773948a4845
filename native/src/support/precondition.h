// What a function relies on: checked in sanitized builds, type-checked and never evaluated in others.
#pragma once

namespace cryptonets {

#if defined(CRYPTONETS_CHECKED)
/** Says which precondition failed and aborts. */
[[noreturn]] void precondition_failed(const char* condition, const char* file, int line) noexcept;
#define CRYPTONETS_PRECONDITION(condition) \
  ((condition) ? static_cast<void>(0) : ::cryptonets::precondition_failed(#condition, __FILE__, __LINE__))
#else
#define CRYPTONETS_PRECONDITION(condition) static_cast<void>(sizeof((condition) ? 1 : 0))
#endif

}  // namespace cryptonets
