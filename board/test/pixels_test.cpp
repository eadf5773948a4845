// The parser of the harness's decimals: what it takes, what it refuses and where.
#include <cstring>

#include "../../native/test/check.h"
#include "../../native/src/support/failure.h"
#include "../src/client/pixels.h"

namespace cryptonets::test {
namespace {
using namespace cryptonets::board;

const Input kInput{4, 2, {0, 1, 3}};

Images parse(const std::string& text) {
  const auto pool = make_pool(2);
  return parse_pixels(*pool, text.data(), text.size(), kInput, "file");
}

std::string message_of(const std::string& text) {
  try {
    parse(text);
  } catch (const Failure& failure) {
    return std::string(failure.code()) + " " + failure.what();
  }
  return "none";
}

std::vector<int> levels_of(const std::string& text) {
  const Images images = parse(text);
  return {images.levels.bytes(), images.levels.bytes() + images.count * images.pixels};
}

TEST(levels, "board pixels: decimals become levels by the product's rule, those that are not read are left out") {
  EXPECT((levels_of("0.000000 1.000000 0.500000 0.333333\n") == std::vector<int>{0, 3, 1}));
  // 42 / 255 and 43 / 255 lie on both sides of half a level.
  EXPECT((levels_of("0.164706 0.168627 0.000000 0.996078") == std::vector<int>{0, 1, 3}));
  for (int grey = 0; grey < 256; ++grey) {
    char text[64];
    std::snprintf(text, sizeof text, "%.6f %.17g 0 1\n", grey / 255.0, grey / 255.0);
    const auto levels = levels_of(text);
    EXPECT(levels[0] == (6 * grey + 255) / 510 && levels[1] == levels[0] && levels[2] == 3);
  }
}

TEST(forms, "board pixels: other ways to write a decimal, blanks and line ends") {
  EXPECT((levels_of("0 1 .5 1e0") == std::vector<int>{0, 3, 3}));
  EXPECT((levels_of(" 1.0\t0.3333333  0 0.0e-3 \r\n") == std::vector<int>{3, 1, 0}));
  EXPECT(levels_of("0 0 0 0\n1 1 1 1\n").size() == 6);
}

TEST(faults, "board pixels: every fault is told with its line and without a value") {
  const std::string good = "0.1 0.1 0.1 0.1\n";
  EXPECT(message_of("") == "NO_IMAGES file: expected a line an image, got none");
  EXPECT(message_of(good + "0.1 0.1 0.1\n" + good) == "IMAGE_INVALID file, line 2: expected 4 decimals in [0, 1], got 3");
  EXPECT(message_of(good + good + "0 0 0 0 0") == "IMAGE_INVALID file, line 3: expected 4 decimals in [0, 1], got more");
  EXPECT(message_of(good + "\n" + good) == "IMAGE_INVALID file, line 2: expected 4 decimals in [0, 1], got 0");
  for (const char* bad : {"1.000001", "2.000000", "-0.1", "nan", "inf", "0x1", "0,5", "0.1.2", "1e", "\xff", "1.1", "0.00000x"}) {
    const std::string told = message_of("0 " + std::string(bad) + " 0 0");
    EXPECT(told == "IMAGE_INVALID file, line 1: expected 4 decimals in [0, 1], number 2 is none");
  }
  EXPECT(message_of("0 " + std::string(100, '0') + " 0 0").rfind("IMAGE_INVALID file, line 1", 0) == 0);
  std::string many;
  for (int i = 0; i < 500; ++i) many += i == 131 || i == 400 ? "1 1\n" : good;
  EXPECT(message_of(many) == "IMAGE_INVALID file, line 132: expected 4 decimals in [0, 1], got 2");
  EXPECT(message_of(std::string(kMostBoardImages + 1, '\n')).rfind("LIMIT_EXCEEDED", 0) == 0);
}

}  // namespace
}  // namespace cryptonets::test
