// Reads little-endian numbers and lists from bytes, within bounds: plans and intermediate files.
#pragma once
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "../../../native/src/support/failure.h"

namespace cryptonets::board {

class ByteReader {
 public:
  /** `name` stands in messages. */
  ByteReader(const uint8_t* bytes, size_t length, std::string name)
      : bytes_(bytes), length_(length), name_(std::move(name)) {}

  const uint8_t* take(size_t length) {
    if (length > length_ - at_) fail("ends early");
    const uint8_t* taken = bytes_ + at_;
    at_ += length;
    return taken;
  }
  template <class T>
  T one() {
    T value;
    std::memcpy(&value, take(sizeof value), sizeof value);
    return value;
  }
  /** A 32-bit count, then so many items. */
  template <class T>
  std::vector<T> many() {
    const size_t count = one<uint32_t>();
    const uint8_t* items = take(count * sizeof(T));
    std::vector<T> values(count);
    if (count > 0) std::memcpy(values.data(), items, count * sizeof(T));
    return values;
  }
  /** Of all bytes, read or not: tells one file from another, no more. */
  uint64_t fingerprint() const {
    uint64_t hash = 0xcbf29ce484222325;
    for (size_t i = 0; i + 8 <= length_; i += 8) {
      uint64_t word;
      std::memcpy(&word, bytes_ + i, 8);
      hash = (hash ^ word) * 0x100000001b3;
      hash ^= hash >> 29;
    }
    return hash ^ length_;
  }
  void end() const {
    if (at_ != length_) fail("goes on behind its end");
  }
  [[noreturn]] void fail(const char* what) const { throw Failure("MODEL_INVALID", name_ + " " + what); }

 private:
  const uint8_t* bytes_;
  size_t length_, at_ = 0;
  std::string name_;
};

}  // namespace cryptonets::board
