// The key owner's side of interactive packing.
#include "interactive.h"

namespace cryptonets {
namespace {

/** (engine, key, plainModuli, pixels, pixelOfSlot, resultSlots) -> client */
Napi::Value create_client(const Napi::CallbackInfo& info) {
  const auto& engine = unwrap<Engine>(info[0]);
  const auto& key = key_argument(*engine, info[1]);
  ClientPlan plan;
  plan.plain_moduli = words_argument(info[2], "plaintext moduli");
  plan.pixels = size_argument(info[3], 65536, "a number of pixels");
  plan.pixel_of_slot = items_argument<int32_t>(info[4], napi_int32_array, "pixelOfSlot as Int32Array");
  plan.result_slots = items_argument<uint32_t>(info[5], napi_uint32_array, "resultSlots as Uint32Array");
  return wrap(info.Env(), std::make_shared<InteractiveClient>(engine->pool, key, std::move(plan)));
}

/** (client, control, pixels, images) -> {seeds, bytes} */
Napi::Value encrypt(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto client = unwrap<InteractiveClient>(info[0]);
  const auto control = unwrap<Control>(info[1]);
  const Bytes pixels = bytes_argument(info[2], "pixels as Uint8Array");
  const size_t images = size_argument(info[3], kMostImages, "a number of images");
  require(images >= 1 && pixels.length == images * client->pixels(), "IMAGE_INVALID", "pixels of the wrong length");
  auto upload = Napi::Object::New(env);
  auto seeds = Napi::Uint8Array::New(env, images * client->moduli() * kSeedBytes);
  auto bytes = Napi::Uint8Array::New(env, images * client->moduli() * client->fresh_bytes());
  upload.Set("seeds", seeds);
  upload.Set("bytes", bytes);
  return queue_of(env).promise(env, {upload}, [&](CompletionQueue::Settle settle) {
    client->encrypt(pixels.data, images, control, seeds.Data(), bytes.Data(),
                    [settle](std::exception_ptr error) { settle(error, CompletionQueue::first_kept()); });
  });
}

/** (client, control, bytes, images, primes) -> BigUint64Array of residues, ciphertext by ciphertext */
Napi::Value decrypt(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto client = unwrap<InteractiveClient>(info[0]);
  const auto control = unwrap<Control>(info[1]);
  const Bytes bytes = bytes_argument(info[2], "a result as Uint8Array");
  const size_t count = size_argument(info[3], kMostImages, "a number of images") * client->moduli();
  const size_t primes = size_argument(info[4], kMostPrimes, "a number of primes");
  require(primes >= 1 && primes <= client->data_primes(), "CIPHERTEXT_PARAMETERS", "more primes than there are");
  require(count >= 1 && bytes.length == count * client->result_bytes(primes), "CIPHERTEXT_INVALID",
          "a result of the wrong length");
  auto residues = Napi::BigUint64Array::New(env, count * client->result_slots());
  return queue_of(env).promise(env, {residues, info[2]}, [&](CompletionQueue::Settle settle) {
    client->decrypt(bytes.data, count, primes, control, residues.Data(),
                    [settle](std::exception_ptr error) { settle(error, CompletionQueue::first_kept()); });
  });
}

}  // namespace

void add_interactive_owner_functions(Napi::Object exports) {
  add_function<create_client>(exports, "createInteractiveClient");
  add_function<dispose<InteractiveClient>>(exports, "disposeInteractiveClient");
  add_function<encrypt>(exports, "encryptInteractive");
  add_function<decrypt>(exports, "decryptInteractive");
}

}  // namespace cryptonets
