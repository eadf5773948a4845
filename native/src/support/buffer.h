// Aligned memory for kernels: 64-byte lines, huge pages for large blocks, which are kept for the next; zeroed on release when it held secrets.
#pragma once
#include <cstddef>
#include <cstdint>
#include <utility>

namespace cryptonets {

/** Overwrites memory in a way that the compiler may not remove. */
void zeroise(void* data, size_t bytes) noexcept;

/** Bytes of all live buffers and the most there ever were since the last reset. */
size_t live_bytes() noexcept;
size_t peak_bytes() noexcept;
void reset_peak() noexcept;

enum class Secrecy { open, secret };
enum class Fill { zero, none };

/** Owns `bytes` bytes at a 64-byte boundary, zeroed unless the owner will write all of them. Throws OUT_OF_MEMORY. */
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(size_t bytes, Secrecy secrecy = Secrecy::open, Fill fill = Fill::zero);
  Buffer(Buffer&& other) noexcept { swap(other); }
  Buffer& operator=(Buffer&& other) noexcept {
    Buffer moved(std::move(other));
    swap(moved);
    return *this;
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer();

  uint8_t* bytes() const { return data_; }
  uint64_t* words() const { return reinterpret_cast<uint64_t*>(data_); }
  int64_t* signed_words() const { return reinterpret_cast<int64_t*>(data_); }
  size_t size() const { return size_; }
  explicit operator bool() const { return data_ != nullptr; }

 private:
  void swap(Buffer& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    std::swap(secrecy_, other.secrecy_);
  }
  uint8_t* data_ = nullptr;
  size_t size_ = 0;
  /** Of the block behind it, which may be a kept one. */
  size_t capacity_ = 0;
  Secrecy secrecy_ = Secrecy::open;
};

}  // namespace cryptonets
