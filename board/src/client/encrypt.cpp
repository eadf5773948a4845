// Encryption: blocks are made in runs, one run while the one before it is written.
#include "encrypt.h"

#include <algorithm>
#include <future>

#include "../../../native/src/batch/encryption.h"
#include "../common/stage.h"
#include "secret_key_file.h"

namespace cryptonets::board {
namespace {

/** Blocks that are made and written at a time: some 3 MB. */
constexpr size_t kRunBlocks = 64;

void write_blocks(BatchEncryption& encryption, FileWriter& file) {
  const size_t blocks = encryption.block_count();
  std::vector<uint8_t> made, written;
  std::future<void> writing;
  for (size_t first = 0; first < blocks; first += kRunBlocks) {
    const size_t n = std::min(kRunBlocks, blocks - first);
    made.resize(encryption.run_bytes(first, n));
    wait_for([&](ThreadPool::Done done) { encryption.take(first, n, made.data(), std::move(done)); });
    if (writing.valid()) writing.get();
    std::swap(made, written);
    writing = std::async(std::launch::async, [&] { file.write(written.data(), written.size()); });
  }
  writing.get();
}

void encrypt_batches(const Instance& instance, const std::filesystem::path& model) {
  const BatchClientPlan plan = read_batch_client_plan(model);
  const Images images = read_images(images_file(instance), plan.input);
  const auto key = read_secret_key(plan.ring, instance);
  const auto plain = std::make_shared<const PlainSpace>(*plan.ring, plan.t);
  const auto pool = make_machine_pool();
  empty_folder(instance.upload(), Readers::all);
  size_t index = 0;
  const uint8_t* levels = images.levels.bytes();
  for (size_t count : batches_of(images.count, plan.ring->degree())) {
    const auto encryption = std::make_shared<BatchEncryption>(pool, key, plain, levels, count, images.pixels, Expander::aes128);
    FileWriter file(numbered(instance.upload(), kUploadFiles, index++), Readers::all);
    file.write(encryption->seeds().data(), encryption->seeds().size());
    write_blocks(*encryption, file);
    file.finish();
    levels += count * images.pixels;
  }
}

void encrypt_interactively(const Instance& instance, const std::filesystem::path& model) {
  const InteractiveClientPlan plan = read_interactive_client_plan(model);
  const Images images = read_images(images_file(instance), plan.input);
  require(images.count <= kMostInteractive, "BATCH_TOO_LARGE", "more than 64 images: take a larger instance");
  const auto key = read_secret_key(plan.ring, instance);
  const auto pool = make_machine_pool();
  const auto client = std::make_shared<InteractiveClient>(pool, key, plan.layout);
  const size_t count = images.count * client->moduli();
  std::vector<uint8_t> upload(count * (kSeedBytes + client->fresh_bytes()));
  wait_for([&](ThreadPool::Done done) {
    client->encrypt(images.levels.bytes(), images.count, std::make_shared<Control>(), upload.data(),
                    upload.data() + count * kSeedBytes, std::move(done));
  });
  empty_folder(instance.upload(), Readers::all);
  write_file(numbered(instance.upload(), kUploadFiles, 0), Readers::all, upload.data(), upload.size());
}

}  // namespace

std::vector<size_t> batches_of(size_t images, size_t slots) {
  const size_t batches = (images + slots - 1) / slots;
  std::vector<size_t> counts;
  for (size_t i = 0; i < batches; ++i) counts.push_back((i + 1) * images / batches - i * images / batches);
  return counts;
}

void encrypt_images(const Instance& instance, const std::filesystem::path& model) {
  if (instance.packing == Packing::batch) encrypt_batches(instance, model);
  else encrypt_interactively(instance, model);
}

}  // namespace cryptonets::board
