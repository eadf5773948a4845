// One size of the workload, and where the contract wants its files: relative to the folder in which the harness runs.
#pragma once
#include <filesystem>
#include <string>

namespace cryptonets::board {

enum class Packing { interactive, batch };

struct Instance {
  std::string name;
  Packing packing;

  std::filesystem::path io() const { return std::filesystem::path("io") / name; }
  std::filesystem::path public_keys() const { return io() / "public_keys"; }
  std::filesystem::path secret_key() const { return io() / "secret_key"; }
  std::filesystem::path upload() const { return io() / "ciphertexts_upload"; }
  std::filesystem::path download() const { return io() / "ciphertexts_download"; }
  /** What passes between two stages of the client: pixels and scores in the clear. */
  std::filesystem::path intermediate() const { return io() / "intermediate"; }
  std::filesystem::path pixels() const {
    return std::filesystem::path("datasets") / name / "intermediate" / "test_pixels.txt";
  }
  std::filesystem::path predictions() const { return io() / "encrypted_model_predictions.txt"; }
};

/** From the arguments of a program: one, 0 to 3. Throws ARGUMENT_INVALID. */
Instance instance_of(int argc, const char* const* argv);

/** File `index` of several: `batch-0.bin`. */
inline std::filesystem::path numbered(const std::filesystem::path& folder, const char* what, size_t index) {
  return folder / (std::string(what) + "-" + std::to_string(index) + ".bin");
}
/** Images of one call of interactive packing (shared/packing/geometry.ts). */
inline constexpr size_t kMostInteractive = 64;

/** One file a batch, or one for all images of interactive packing. */
inline constexpr const char* kUploadFiles = "upload";
inline constexpr const char* kResultFiles = "result";

}  // namespace cryptonets::board
