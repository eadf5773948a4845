// POSIX files.
#include "files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "../../../native/src/support/failure.h"

namespace cryptonets::board {
namespace fs = std::filesystem;

FileBytes::FileBytes(const fs::path& path) : path_(path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    const bool missing = errno == ENOENT || errno == ENOTDIR;
    throw Failure(missing ? "FILE_NOT_FOUND" : "FILE_UNREADABLE",
                  path.string() + (missing ? ": no such file: run the stage that writes it first" : ": cannot be read"));
  }
  struct stat facts {};
  const bool regular = ::fstat(file, &facts) == 0 && S_ISREG(facts.st_mode);
  size_ = regular ? static_cast<size_t>(facts.st_size) : 0;
  void* mapped = size_ > 0 ? ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0) : nullptr;
  ::close(file);
  if (!regular || mapped == MAP_FAILED) throw Failure("FILE_UNREADABLE", path.string() + ": cannot be read");
  data_ = static_cast<const uint8_t*>(mapped);
}

FileBytes::~FileBytes() {
  if (data_) ::munmap(const_cast<uint8_t*>(data_), size_);
}

void FileBytes::expect_size(size_t bytes, const char* code) const {
  if (size_ == bytes) return;
  throw Failure(code, path_.string() + ": expected " + std::to_string(bytes) + " bytes, got " + std::to_string(size_));
}

FileWriter::FileWriter(fs::path path, Readers readers) : path_(std::move(path)), partial_(path_) {
  partial_ += ".partial";
  ::unlink(partial_.c_str());
  const mode_t mode = readers == Readers::owner ? 0600 : 0644;
  file_ = ::open(partial_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file_ < 0) fail();
}

FileWriter::~FileWriter() {
  if (file_ < 0) return;
  ::close(file_);
  ::unlink(partial_.c_str());
}

void FileWriter::write(const void* bytes, size_t length) {
  auto* next = static_cast<const uint8_t*>(bytes);
  while (length > 0) {
    const ssize_t written = ::write(file_, next, length);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail();
    next += written;
    length -= static_cast<size_t>(written);
  }
}

void FileWriter::finish() {
  const bool closed = ::close(file_) == 0;
  file_ = -1;
  if (!closed || ::rename(partial_.c_str(), path_.c_str()) != 0) {
    ::unlink(partial_.c_str());
    fail();
  }
}

void FileWriter::fail() const { throw Failure("FILE_UNWRITABLE", path_.string() + ": cannot be written"); }

void write_file(const fs::path& path, Readers readers, const void* bytes, size_t length) {
  FileWriter file(path, readers);
  file.write(bytes, length);
  file.finish();
}

void make_folder(const fs::path& path, Readers readers) {
  std::error_code error;
  fs::create_directories(path, error);
  if (!error && readers == Readers::owner) fs::permissions(path, fs::perms::owner_all, error);
  if (error) throw Failure("FILE_UNWRITABLE", path.string() + ": the folder cannot be made");
}

void empty_folder(const fs::path& path, Readers readers) {
  std::error_code error;
  fs::remove_all(path, error);
  if (error) throw Failure("FILE_UNWRITABLE", path.string() + ": cannot be emptied");
  make_folder(path, readers);
}

}  // namespace cryptonets::board
