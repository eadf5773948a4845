// Secret keys and what is made with them, for the owners of both packings.
#include "../ring/key_generation.h"
#include "addon.h"

namespace cryptonets {
namespace {

/** (engine, residues): residues of the data primes as SEAL's secret key holds them; more primes may follow. */
Napi::Value create_key(const Napi::CallbackInfo& info) {
  const auto& engine = unwrap<Engine>(info[0]);
  const Bytes residues = bytes_argument(info[1], "key residues as Uint8Array");
  const Basis& p = engine->ring->data();
  require(residues.length >= p.prime_count() * p.degree() * 8, "KEY_INVALID", "the secret key is too short");
  return wrap(info.Env(), std::make_shared<SecretKey>(engine->ring, residues.data));
}

/** (engine) -> residues of a fresh secret as Uint8Array: data primes, then the special one. */
Napi::Value make_key(const Napi::CallbackInfo& info) {
  const auto& engine = unwrap<Engine>(info[0]);
  const Basis keys = engine->ring->data().with(engine->ring->special_prime());
  auto residues = Napi::Uint8Array::New(info.Env(), keys.prime_count() * keys.degree() * 8);
  draw_secret_key(keys, reinterpret_cast<uint64_t*>(residues.Data()));
  return residues;
}

/** Shapes of keys over a basis whose last prime is the special one. */
std::vector<KeyShape> shapes_argument(const Basis& keys, const Napi::Value& elements_value, const Napi::Value& primes_value) {
  const auto elements = words_argument(elements_value, "Galois elements"), primes = words_argument(primes_value, "levels of keys");
  require(elements.size() == primes.size() && elements.size() <= kMostKeys, "EVALUATION_KEYS_PARAMETERS", "too many keys");
  std::vector<KeyShape> shapes;
  for (size_t i = 0; i < elements.size(); ++i) {
    const bool fits = elements[i] % 2 == 1 && elements[i] < 2 * keys.degree() && primes[i] >= 1 && primes[i] < keys.prime_count();
    require(fits, "EVALUATION_KEYS_PARAMETERS", "a key of an impossible shape");
    shapes.push_back({static_cast<uint32_t>(elements[i]), static_cast<size_t>(primes[i])});
  }
  return shapes;
}

/** (engine, control, key, primes, t, elements, levels, withPublicKey): keys of the ring of the first `primes` primes -> Uint8Array */
Napi::Value make_evaluation_keys(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto engine = unwrap<Engine>(info[0]);
  const auto control = unwrap<Control>(info[1]);
  const auto& key = key_argument(*engine, info[2]);
  const Basis& data = engine->ring->data();
  const size_t primes = size_argument(info[3], data.prime_count() + 1, "a number of primes");
  const uint64_t t = word_argument(info[4], "what errors are multiplied with");
  require(primes >= 2 && t >= 1 && t < kLargestModulus, "EVALUATION_KEYS_PARAMETERS", "keys of an impossible ring");
  std::vector<uint64_t> values;
  for (size_t j = 0; j < primes; ++j) values.push_back(j < data.prime_count() ? data.prime(j).p : engine->ring->special_prime());
  const auto generator = std::make_shared<const KeyGenerator>(*key, Basis(&data.kernels(), data.degree(), values), t);
  const auto shapes = shapes_argument(generator->keys(), info[5], info[6]);
  const bool with_public_key = info[7].ToBoolean();
  auto out = Napi::Uint8Array::New(env, keys_bytes(*generator, shapes, with_public_key));
  return queue_of(env).promise(env, {out}, [&](CompletionQueue::Settle settle) {
    make_keys(*engine->pool, generator, shapes, with_public_key, control, out.Data(),
              [settle](std::exception_ptr error) { settle(error, CompletionQueue::first_kept()); });
  });
}

}  // namespace

void add_key_functions(Napi::Object exports) {
  add_function<make_key>(exports, "makeSecretKey");
  add_function<make_evaluation_keys>(exports, "makeEvaluationKeys");
  add_function<create_key>(exports, "createKey");
  add_function<dispose<SecretKey>>(exports, "disposeKey");
}

}  // namespace cryptonets
