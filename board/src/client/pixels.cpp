// Lines are found first, then parsed several at a time; what is not written as the harness writes it goes the slow way.
#include "pixels.h"

#include <array>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <mutex>

namespace cryptonets::board {
namespace {

/** A decimal as the harness prints it: one digit, a point, six digits. */
constexpr size_t kFixedBytes = 8;
constexpr uint32_t kMillion = 1000000;
/** No decimal is longer. */
constexpr size_t kLongestDecimal = 64;
/** Lines of one item of the pool. */
constexpr size_t kRun = 32;
/** Bytes of a file of images before its levels: images, then pixels of each. */
constexpr size_t kImagesHeader = 16;

struct Line {
  const char* begin;
  const char* end;
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/** round(grey * (2^bits - 1) / 255), halves up, of every grey byte. */
std::array<uint8_t, 256> level_table(uint32_t bits) {
  std::array<uint8_t, 256> levels{};
  const uint32_t largest = (1u << bits) - 1;
  for (uint32_t grey = 0; grey < 256; ++grey) levels[grey] = static_cast<uint8_t>((2 * grey * largest + 255) / 510);
  return levels;
}

/** Millionths of a decimal in the harness's form, or more than a million. */
uint32_t fixed_millionths(const char* p) {
  uint32_t value = static_cast<uint8_t>(p[0] - '0');
  bool fits = p[1] == '.' && value <= 1;
  for (size_t i = 2; i < kFixedBytes; ++i) {
    const uint32_t digit = static_cast<uint8_t>(p[i] - '0');
    fits &= digit <= 9;
    value = value * 10 + digit;
  }
  return fits ? value : kMillion + 1;
}

/** Any decimal in [0, 1] as a grey byte, or -1. */
int grey_of(const char* begin, size_t length) {
  if (length == 0 || length > kLongestDecimal) return -1;
  char text[kLongestDecimal + 1] = {};
  std::memcpy(text, begin, length);
  if (std::strspn(text, "0123456789.eE+-") != length) return -1;
  char* end = nullptr;
  const double value = std::strtod(text, &end);
  if (end != text + length || !(value >= 0 && value <= 1)) return -1;
  return static_cast<int>(std::lround(value * 255));
}

class LineParser {
 public:
  LineParser(const Input& input, const std::string& name)
      : input_(input), name_(name), levels_(level_table(input.bits)) {}

  void run(const Line& line, size_t number, uint8_t* picture, uint8_t* out) const {
    size_t count = 0;
    for (const char* p = line.begin;;) {
      while (p < line.end && is_blank(*p)) ++p;
      if (p == line.end) break;
      if (count == input_.picture) fail(number, "got more");
      picture[count] = level(p, line.end, number, count + 1);
      ++count;
    }
    if (count != input_.picture) fail(number, "got " + std::to_string(count));
    for (size_t i = 0; i < input_.read.size(); ++i) out[i] = picture[input_.read[i]];
  }

 private:
  /** Of the decimal at `p`, which moves behind it. */
  uint8_t level(const char*& p, const char* end, size_t line, size_t place) const {
    if (static_cast<size_t>(end - p) >= kFixedBytes && (p + kFixedBytes == end || is_blank(p[kFixedBytes]))) {
      const uint32_t millionths = fixed_millionths(p);
      if (millionths <= kMillion) {
        p += kFixedBytes;
        return levels_[(millionths * 255 + kMillion / 2) / kMillion];
      }
    }
    const char* begin = p;
    while (p < end && !is_blank(*p)) ++p;
    const int grey = grey_of(begin, static_cast<size_t>(p - begin));
    if (grey < 0) fail(line, "number " + std::to_string(place) + " is none");
    return levels_[static_cast<size_t>(grey)];
  }

  [[noreturn]] void fail(size_t line, const std::string& got) const {
    throw Failure("IMAGE_INVALID", name_ + ", line " + std::to_string(line) + ": expected " +
                                       std::to_string(input_.picture) + " decimals in [0, 1], " + got);
  }

  const Input& input_;
  const std::string& name_;
  std::array<uint8_t, 256> levels_;
};

/** The first line that is wrong, whichever thread sees it. */
class FirstError {
 public:
  void keep(size_t line) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!error_ || line < line_) {
      line_ = line;
      error_ = std::current_exception();
    }
  }
  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  std::mutex mutex_;
  size_t line_ = 0;
  std::exception_ptr error_;
};

std::vector<Line> lines_of(const char* text, size_t length, const std::string& name) {
  std::vector<Line> lines;
  const char* const end = text + length;
  for (const char* p = text; p < end;) {
    const auto* found = static_cast<const char*>(std::memchr(p, '\n', static_cast<size_t>(end - p)));
    const char* stop = found ? found : end;
    if (lines.size() == kMostBoardImages) {
      throw Failure("LIMIT_EXCEEDED", name + ": expected at most " + std::to_string(kMostBoardImages) + " lines");
    }
    lines.push_back({p, stop});
    p = stop + 1;
  }
  if (lines.empty()) throw Failure("NO_IMAGES", name + ": expected a line an image, got none");
  return lines;
}

}  // namespace

Images parse_pixels(ThreadPool& pool, const char* text, size_t length, const Input& input, const std::string& name) {
  const std::vector<Line> lines = lines_of(text, length, name);
  const LineParser parser(input, name);
  Images images{lines.size(), input.read.size(), {}};
  images.levels = Buffer(images.count * images.pixels, Secrecy::secret, Fill::none);
  FirstError first;
  pool.run((lines.size() + kRun - 1) / kRun, [&](size_t item, size_t) {
    std::vector<uint8_t> picture(input.picture);
    for (size_t i = item * kRun; i < std::min(lines.size(), (item + 1) * kRun); ++i) {
      try {
        parser.run(lines[i], i + 1, picture.data(), images.levels.bytes() + i * images.pixels);
      } catch (const Failure&) {
        first.keep(i + 1);
        return;
      }
    }
  });
  first.rethrow();
  return images;
}

void write_images(const std::filesystem::path& path, const Images& images) {
  const uint64_t header[2] = {images.count, images.pixels};
  FileWriter file(path, Readers::owner);
  file.write(header, sizeof header);
  file.write(images.levels.bytes(), images.levels.size());
  file.finish();
}

Images read_images(const std::filesystem::path& path, const Input& input) {
  const FileBytes file(path);
  const auto check = [&](bool holds) {
    if (!holds) throw Failure("IMAGE_INVALID", path.string() + ": is not what client_preprocess_input writes: run it again");
  };
  check(file.size() >= kImagesHeader);
  uint64_t header[2];
  std::memcpy(header, file.bytes(), sizeof header);
  Images images{header[0], header[1], {}};
  check(images.count >= 1 && images.count <= kMostBoardImages && images.pixels == input.read.size());
  check(file.size() == kImagesHeader + images.count * images.pixels);
  images.levels = Buffer(images.count * images.pixels, Secrecy::secret, Fill::none);
  std::memcpy(images.levels.bytes(), file.bytes() + kImagesHeader, images.levels.size());
  for (size_t i = 0; i < images.levels.size(); ++i) check(images.levels.bytes()[i] >> input.bits == 0);
  return images;
}

}  // namespace cryptonets::board
