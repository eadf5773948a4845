// Failures of the core: a code of the house's closed list and a message without secrets.
#pragma once
#include <exception>
#include <string>
#include <utility>

namespace cryptonets {

class Failure : public std::exception {
 public:
  Failure(const char* code, std::string message) : code_(code), message_(std::move(message)) {}
  const char* code() const noexcept { return code_; }
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  const char* code_;
  std::string message_;
};

/** Throws Failure(code, message) unless the condition holds. */
inline void require(bool condition, const char* code, const char* message) {
  if (!condition) throw Failure(code, message);
}

}  // namespace cryptonets
