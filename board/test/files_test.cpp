// What lies between stages: arguments, plan files, intermediate files, batches.
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "../../native/test/check.h"
#include "../src/client/encrypt.h"
#include "../src/server/compute.h"

namespace cryptonets::test {
namespace {
using namespace cryptonets::board;
namespace fs = std::filesystem;

/** A folder of its own, gone at the end. */
struct Folder {
  fs::path path = fs::temp_directory_path() / ("cryptonets-board-test-" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  fs::path write(const char* name, const std::string& text) const {
    std::ofstream(path / name) << text;
    return path / name;
  }
};

std::string argument(std::vector<const char*> given) {
  given.insert(given.begin(), "program");
  return code_of([&] { instance_of(static_cast<int>(given.size()), given.data()); });
}

TEST(arguments, "board: one argument from 0 to 3, and nothing else") {
  for (const char* good : {"0", "1", "2", "3"}) EXPECT(argument({good}) == "none");
  for (const char* bad : {"", "4", "-1", "00", "1 ", "single"}) EXPECT(argument({bad}) == "ARGUMENT_INVALID");
  EXPECT(argument({}) == "ARGUMENT_INVALID" && argument({"1", "1"}) == "ARGUMENT_INVALID");
}

TEST(split, "board: images are shared out among as few batches as hold them") {
  EXPECT((batches_of(1, 8192) == std::vector<size_t>{1}));
  EXPECT((batches_of(8192, 8192) == std::vector<size_t>{8192}));
  EXPECT((batches_of(8193, 8192) == std::vector<size_t>{4096, 4097}));
  EXPECT((batches_of(10000, 8192) == std::vector<size_t>{5000, 5000}));
}

TEST(scores_file_test, "board: scores come back as they were written, the first largest wins; damaged files are refused") {
  const Folder folder;
  write_scores(folder.path / "scores", {2, 3, {-5, 7, 7, INT64_MIN, -1, INT64_MAX}});
  const Scores read = read_scores(folder.path / "scores");
  EXPECT((predictions_of(read) == std::vector<size_t>{1, 2}));
  struct stat facts {};
  EXPECT(::stat((folder.path / "scores").c_str(), &facts) == 0 && (facts.st_mode & 0777) == 0600);
  fs::resize_file(folder.path / "scores", 63);
  EXPECT(code_of([&] { read_scores(folder.path / "scores"); }) == "RESULT_WRONG");
  fs::resize_file(folder.path / "scores", 0);
  EXPECT(code_of([&] { read_scores(folder.path / "scores"); }) == "RESULT_WRONG");
  EXPECT(code_of([&] { read_scores(folder.path / "none"); }) == "FILE_NOT_FOUND");
  EXPECT(code_of([&] { read_scores(folder.path); }) == "FILE_UNREADABLE");
}

TEST(images_file_test, "board: images come back as they were written; others are refused") {
  const Folder folder;
  const Input input{4, 2, {0, 1, 3}};
  Images images{2, 3, Buffer(6)};
  for (uint8_t i = 0; i < 6; ++i) images.levels.bytes()[i] = i % 4;
  write_images(folder.path / "images", images);
  EXPECT(read_images(folder.path / "images", input).levels.bytes()[5] == 1);
  EXPECT(code_of([&] { read_images(folder.path / "images", {4, 2, {0}}); }) == "IMAGE_INVALID");
  EXPECT(code_of([&] { read_images(folder.path / "images", {4, 1, {0, 1, 3}}); }) == "IMAGE_INVALID");
  fs::resize_file(folder.path / "images", 21);
  EXPECT(code_of([&] { read_images(folder.path / "images", input); }) == "IMAGE_INVALID");
}

TEST(plans, "board: plan files that are missing, of another kind, cut or too long are refused") {
  const Folder folder;
  const auto refused = [&] { return code_of([&] { read_batch_client_plan(folder.path); }); };
  EXPECT(refused() == "FILE_NOT_FOUND");
  folder.write("batch-client.plan", "short");
  EXPECT(refused() == "MODEL_INVALID");
  std::string mark = "cryptonets-board 1 batch-client";
  mark.resize(64, '\0');
  folder.write("batch-client.plan", mark + std::string(12, '\xff'));
  EXPECT(refused() == "MODEL_INVALID");
  folder.write("batch-client.plan", "x" + mark);
  EXPECT(refused() == "MODEL_INVALID");
}

TEST(steps_text, "board: what the server reports is one flat object of seconds") {
  EXPECT(steps_json({{"Set up", 0.5}, {"Total", 1.25}}) == "{\n  \"Set up\": 0.500000,\n  \"Total\": 1.250000\n}\n");
}

}  // namespace
}  // namespace cryptonets::test
