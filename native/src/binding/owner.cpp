// The key owner's side: keys, batch encryption, decryption.
#include "addon.h"

namespace cryptonets {
namespace {

/** (engine, residues): residues of the data primes as SEAL's secret key holds them; more primes may follow. */
Napi::Value create_key(const Napi::CallbackInfo& info) {
  const auto& engine = unwrap<Engine>(info[0]);
  const Bytes residues = bytes_argument(info[1], "key residues as Uint8Array");
  const Parameters& p = *engine->parameters;
  require(residues.length >= p.prime_count() * p.degree() * 8, "KEY_INVALID", "the secret key is too short");
  return wrap(info.Env(), std::make_shared<SecretKey>(engine->parameters, residues.data));
}

Napi::Value dispose_key(const Napi::CallbackInfo& info) {
  handle_of<SecretKey>(info[0]).value.reset();
  return info.Env().Undefined();
}

/** (engine, key, pixels, images, ciphertexts) -> handle */
Napi::Value begin_encryption(const Napi::CallbackInfo& info) {
  const auto& engine = unwrap<Engine>(info[0]);
  const auto& key = unwrap<SecretKey>(info[1]);
  require(key->parameters() == engine->parameters, "KEY_INVALID", "a key of another engine");
  const Bytes pixels = bytes_argument(info[2], "pixels as Uint8Array");
  const size_t images = size_argument(info[3], size_t{1} << 20, "a number of images");
  const size_t ciphertexts = size_argument(info[4], 65536, "a number of ciphertexts");
  require(ciphertexts >= 1 && pixels.length == images * ciphertexts, "IMAGE_INVALID", "pixels of the wrong length");
  return wrap(info.Env(),
              std::make_shared<BatchEncryption>(engine->pool, key, pixels.data, images, ciphertexts));
}

Napi::Value encryption_seeds(const Napi::CallbackInfo& info) {
  const auto& seeds = unwrap<BatchEncryption>(info[0])->seeds();
  auto bytes = Napi::Uint8Array::New(info.Env(), seeds.size());
  memcpy(bytes.Data(), seeds.data(), seeds.size());
  return bytes;
}

/** (encryption, firstBlock, blocks) -> promise of the packed blocks */
Napi::Value take_blocks(const Napi::CallbackInfo& info) {
  const auto encryption = unwrap<BatchEncryption>(info[0]);
  const size_t first = size_argument(info[1], size_t{1} << 20, "the number of a block");
  const size_t count = size_argument(info[2], size_t{1} << 20, "a number of blocks");
  require(count >= 1 && first < encryption->block_count() && count <= encryption->block_count() - first,
          "ARGUMENT_INVALID", "no such blocks");
  auto bytes = Napi::Uint8Array::New(info.Env(), encryption->run_bytes(first, count));
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

/** (engine, control, key, bytes, count, size, primes, correction, images) -> promise of BigInt64Array */
Napi::Value decrypt_batch(const Napi::CallbackInfo& info) {
  const auto engine = unwrap<Engine>(info[0]);
  const auto control = unwrap<Control>(info[1]);
  const auto key = unwrap<SecretKey>(info[2]);
  require(key->parameters() == engine->parameters, "KEY_INVALID", "a key of another engine");
  const Bytes bytes = bytes_argument(info[3], "packed residues as Uint8Array");
  PackedResult result;
  result.bytes = bytes.data;
  result.length = bytes.length;
  result.count = size_argument(info[4], 65536, "a number of ciphertexts");
  result.size = static_cast<uint32_t>(size_argument(info[5], kMostPolynomials, "a ciphertext size"));
  result.primes = size_argument(info[6], kMostPrimes, "a number of primes");
  result.correction = word_argument(info[7], "a correction factor");
  const size_t images = size_argument(info[8], size_t{1} << 20, "a number of images");
  auto decryption = std::make_shared<BatchDecryption>(engine->pool, key, result, images, control);
  auto scores = Napi::BigInt64Array::New(info.Env(), images * result.count);
  return queue_of(info.Env()).promise(info.Env(), {scores, info[3]}, [&](CompletionQueue::Settle settle) {
    decryption->run(scores.Data(), [settle](std::exception_ptr error) { settle(error, CompletionQueue::first_kept()); });
  });
}

}  // namespace

void add_owner_functions(Napi::Object exports) {
  add_function<create_key>(exports, "createKey");
  add_function<dispose_key>(exports, "disposeKey");
  add_function<begin_encryption>(exports, "beginEncryption");
  add_function<encryption_seeds>(exports, "encryptionSeeds");
  add_function<take_blocks>(exports, "takeBlocks");
  add_function<encryption_clocks>(exports, "encryptionClocks");
  add_function<dispose_encryption>(exports, "disposeEncryption");
  add_function<decrypt_batch>(exports, "decryptBatch");
}

}  // namespace cryptonets
