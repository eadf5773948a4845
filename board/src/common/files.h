// Files of the contract: mapped when they are read, written beside their place and then moved there.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

namespace cryptonets::board {

/** The bytes of a whole file. */
class FileBytes {
 public:
  /** Throws FILE_NOT_FOUND, FILE_UNREADABLE. */
  explicit FileBytes(const std::filesystem::path& path);
  ~FileBytes();
  FileBytes(const FileBytes&) = delete;
  FileBytes& operator=(const FileBytes&) = delete;

  const uint8_t* bytes() const { return data_; }
  size_t size() const { return size_; }
  /** Throws `code` unless the file has exactly so many bytes. */
  void expect_size(size_t bytes, const char* code) const;

 private:
  std::filesystem::path path_;
  const uint8_t* data_ = nullptr;
  size_t size_ = 0;
};

/** Who may read a file: `owner` makes it 0600, and its folder 0700. */
enum class Readers { all, owner };

class FileWriter {
 public:
  /** Throws FILE_UNWRITABLE. */
  FileWriter(std::filesystem::path path, Readers readers);
  /** Leaves nothing behind unless the file was finished. */
  ~FileWriter();
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  void write(const void* bytes, size_t length);
  /** Moves the file to its place. */
  void finish();

 private:
  [[noreturn]] void fail() const;
  std::filesystem::path path_, partial_;
  int file_;
};

/** One write. Throws FILE_UNWRITABLE. */
void write_file(const std::filesystem::path& path, Readers readers, const void* bytes, size_t length);
/** Makes the folder, empty. Throws FILE_UNWRITABLE. */
void empty_folder(const std::filesystem::path& path, Readers readers);
/** Makes the folder where there is none. Throws FILE_UNWRITABLE. */
void make_folder(const std::filesystem::path& path, Readers readers);

}  // namespace cryptonets::board
