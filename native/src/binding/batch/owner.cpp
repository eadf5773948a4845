// The key owner's side of batch packing: encryption, decryption.
#include "batch.h"

namespace cryptonets {
namespace {

/** (engine, key, plainModulus, pixels, images, ciphertexts, expander) -> handle */
Napi::Value begin_encryption(const Napi::CallbackInfo& info) {
  const auto& engine = unwrap<Engine>(info[0]);
  const auto& key = key_argument(*engine, info[1]);
  const auto plain = std::make_shared<PlainSpace>(*engine->ring, word_argument(info[2], "a plaintext modulus"));
  const Bytes pixels = bytes_argument(info[3], "pixels as Uint8Array");
  const size_t images = size_argument(info[4], size_t{1} << 20, "a number of images");
  const size_t ciphertexts = size_argument(info[5], 65536, "a number of ciphertexts");
  require(ciphertexts >= 1 && pixels.length == images * ciphertexts, "IMAGE_INVALID", "pixels of the wrong length");
  return wrap(info.Env(),
              std::make_shared<BatchEncryption>(engine->pool, key, plain, pixels.data, images, ciphertexts,
                                                expander_argument(info[6])));
}

Napi::Value encryption_seeds(const Napi::CallbackInfo& info) {
  const auto& seeds = unwrap<BatchEncryption>(info[0])->seeds();
  auto bytes = Napi::Uint8Array::New(info.Env(), seeds.size());
  memcpy(bytes.Data(), seeds.data(), seeds.size());
  return bytes;
}

/** (encryption, firstBlock, blocks, out) -> promise of `out`, filled with the packed blocks */
Napi::Value take_blocks(const Napi::CallbackInfo& info) {
  const auto encryption = unwrap<BatchEncryption>(info[0]);
  const size_t first = size_argument(info[1], size_t{1} << 20, "the number of a block");
  const size_t count = size_argument(info[2], size_t{1} << 20, "a number of blocks");
  require(count >= 1 && first < encryption->block_count() && count <= encryption->block_count() - first,
          "ARGUMENT_INVALID", "no such blocks");
  const size_t room = bytes_argument(info[3], "room for blocks as Uint8Array").length;
  require(room == encryption->run_bytes(first, count), "ARGUMENT_INVALID", "the room has not the size of the blocks");
  auto bytes = info[3].As<Napi::Uint8Array>();
  return queue_of(info.Env()).promise(info.Env(), {bytes}, [&](CompletionQueue::Settle settle) {
    encryption->take(first, count, bytes.Data(), [settle](std::exception_ptr error) { settle(error, CompletionQueue::first_kept()); });
  });
}

Napi::Value encryption_clocks(const Napi::CallbackInfo& info) {
  const auto& encryption = unwrap<BatchEncryption>(info[0]);
  auto clocks = Napi::Object::New(info.Env());
  clocks.Set("encode", clock_value(info.Env(), encryption->encode_clock(), encryption->origin()));
  clocks.Set("encrypt", clock_value(info.Env(), encryption->encrypt_clock(), encryption->origin()));
  return clocks;
}

Napi::Value dispose_encryption(const Napi::CallbackInfo& info) {
  auto& handle = handle_of<BatchEncryption>(info[0]);
  if (handle.value) handle.value->stop();
  handle.value.reset();
  return info.Env().Undefined();
}

/** (engine, control, key, plainModulus, bytes, count, size, primes, correction, images) -> promise of BigInt64Array */
Napi::Value decrypt_batch(const Napi::CallbackInfo& info) {
  const auto engine = unwrap<Engine>(info[0]);
  const auto control = unwrap<Control>(info[1]);
  const auto key = key_argument(*engine, info[2]);
  const auto plain = std::make_shared<PlainSpace>(*engine->ring, word_argument(info[3], "a plaintext modulus"));
  const Bytes bytes = bytes_argument(info[4], "packed residues as Uint8Array");
  PackedResult result;
  result.bytes = bytes.data;
  result.length = bytes.length;
  result.count = size_argument(info[5], 65536, "a number of ciphertexts");
  result.size = static_cast<uint32_t>(size_argument(info[6], kMostPolynomials, "a ciphertext size"));
  result.primes = size_argument(info[7], kMostPrimes, "a number of primes");
  result.correction = word_argument(info[8], "a correction factor");
  const size_t images = size_argument(info[9], size_t{1} << 20, "a number of images");
  auto decryption = std::make_shared<BatchDecryption>(engine->pool, key, plain, result, images, control);
  auto scores = Napi::BigInt64Array::New(info.Env(), images * result.count);
  return queue_of(info.Env()).promise(info.Env(), {scores, info[4]}, [&](CompletionQueue::Settle settle) {
    decryption->run(scores.Data(), [settle](std::exception_ptr error) { settle(error, CompletionQueue::first_kept()); });
  });
}

}  // namespace

void add_batch_owner_functions(Napi::Object exports) {
  add_function<begin_encryption>(exports, "beginEncryption");
  add_function<encryption_seeds>(exports, "encryptionSeeds");
  add_function<take_blocks>(exports, "takeBlocks");
  add_function<encryption_clocks>(exports, "encryptionClocks");
  add_function<dispose_encryption>(exports, "disposeEncryption");
  add_function<decrypt_batch>(exports, "decryptBatch");
}

}  // namespace cryptonets
