// Single steps on vectors: load, pointwise, switch, save.
#include <cstring>

#include "../../batch/flood.h"
#include "../../batch/steps.h"
#include "batch.h"
#include "program.h"

namespace cryptonets {
namespace {

/** A vector step as one job with scratch for every worker. */
struct Step {
  std::shared_ptr<Engine> engine;
  std::shared_ptr<Control> control;
  std::vector<Buffer> scratch;
  Step(std::shared_ptr<Engine> e, std::shared_ptr<Control> c, size_t words) : engine(std::move(e)), control(std::move(c)) {
    for (size_t i = 0; i < engine->pool->threads(); ++i) {
      scratch.emplace_back(std::max<size_t>(words, 1) * 8, Secrecy::open, Fill::none);
    }
  }
};

template <class Item>
void run_step(const std::shared_ptr<Step>& step, size_t items, Item item, const CompletionQueue::Settle& settle,
              CompletionQueue::Make make) {
  step->control->total = items;
  step->engine->pool->submit(
      items, step->control,
      [step, item](size_t index, size_t worker) {
        item(index, step->scratch[worker].words());
        step->control->done.fetch_add(1);
      },
      [settle, make = std::move(make)](std::exception_ptr error) { settle(error, make); });
}

const std::shared_ptr<CiphertextVector>& vector_argument(const Engine& engine, const Napi::Value& value) {
  const auto& vector = unwrap<CiphertextVector>(value);
  require(vector->ring == engine.ring, "CIPHERTEXT_PARAMETERS", "a vector of another engine");
  return vector;
}

/** (engine, control, seeds, blocks, residueOrder, expander) */
Napi::Value load(const Napi::CallbackInfo& info) {
  const auto engine = unwrap<Engine>(info[0]);
  const auto control = unwrap<Control>(info[1]);
  const Bytes seeds = bytes_argument(info[2], "seeds as Uint8Array"), blocks = bytes_argument(info[3], "blocks as Uint8Array");
  const BlockOrder order = info[4].ToBoolean() ? BlockOrder::residue : BlockOrder::ciphertext;
  const Expander expander = expander_argument(info[5]);
  return queue_of(info.Env()).promise(info.Env(), {info[2], info[3]}, [&](CompletionQueue::Settle settle) {
    const auto& ring = engine->ring;
    const size_t count = seeds.length / kSeedBytes;
    require(count >= 1 && count <= 65536 && seeds.length == count * kSeedBytes, "CIPHERTEXT_INVALID",
            "seeds of the wrong length");
    require(blocks.length == count * packed_bytes(ring->data(), ring->data().prime_count()), "CIPHERTEXT_INVALID", "blocks of the wrong length");
    auto upload = std::make_shared<Upload>(ring, seeds.data, count, order, expander);
    auto out = std::make_shared<CiphertextVector>(ring, count, 2, ring->data().prime_count(), 1);
    out->open_all();
    auto offsets = std::make_shared<std::vector<size_t>>(upload->block_count() + 1, 0);
    for (size_t b = 0; b < upload->block_count(); ++b) (*offsets)[b + 1] = (*offsets)[b] + upload->block_bytes(b);
    auto step = std::make_shared<Step>(engine, control, load_scratch_words(*ring));
    const auto item = [out, upload, offsets, data = blocks.data](size_t b, uint64_t* scratch) {
      const size_t i = upload->ciphertext_of(b);
      run_load_item(*out, upload->prime_of(b), i, upload->seed(i), data + (*offsets)[b], scratch);
    };
    run_step(step, upload->block_count(), item, settle, making(out));
  });
}

/** (engine, control, plainModulus, vector, layers) */
Napi::Value pointwise(const Napi::CallbackInfo& info) {
  const auto engine = unwrap<Engine>(info[0]);
  const auto control = unwrap<Control>(info[1]);
  const Modulus plain = plain_modulus(*engine->ring, word_argument(info[2], "a plaintext modulus"));
  const auto in = vector_argument(*engine, info[3]);
  const std::vector<Layer> layers = layers_argument(info[4]);
  return queue_of(info.Env()).promise(info.Env(), {}, [&](CompletionQueue::Settle settle) {
    auto segment = std::make_shared<Segment>(engine->ring, plain, layers, static_cast<uint32_t>(in->count), in->size,
                                             in->primes, in->correction);
    auto out = std::make_shared<CiphertextVector>(engine->ring, segment->outputs(), segment->size_out(),
                                                  in->primes, segment->correction_out());
    out->open_all();
    auto step = std::make_shared<Step>(engine, control, segment_scratch_words(*segment));
    const auto item = [segment, in, out, control](size_t i, uint64_t* scratch) {
      run_segment_item(*segment, *in, *out, i, scratch, control.get());
    };
    run_step(step, segment_items(*engine->ring, in->primes), item, settle, making(out));
  });
}

/** (engine, control, plainModulus, vector, primesOut) */
Napi::Value switch_modulus(const Napi::CallbackInfo& info) {
  const auto engine = unwrap<Engine>(info[0]);
  const auto control = unwrap<Control>(info[1]);
  const Modulus plain = plain_modulus(*engine->ring, word_argument(info[2], "a plaintext modulus"));
  const auto in = vector_argument(*engine, info[3]);
  const size_t primes = size_argument(info[4], kMostPrimes, "a number of primes");
  return queue_of(info.Env()).promise(info.Env(), {}, [&](CompletionQueue::Settle settle) {
    require(primes >= 1 && primes < in->primes, "PLAN_IMPOSSIBLE", "a switch must drop primes and leave one");
    auto out = std::make_shared<CiphertextVector>(engine->ring, in->count, in->size, in->primes, in->correction);
    out->open_all();
    auto step = std::make_shared<Step>(engine, control, switch_scratch_words(*engine->ring));
    const auto item = [in, out, primes, plain](size_t i, uint64_t* scratch) {
      const auto from = in->residues(i / in->size, i % in->size), to = out->residues(i / in->size, i % in->size);
      for (size_t j = 0; j < in->primes; ++j) std::memcpy(to[j], from[j], in->ring->degree() * 8);
      run_switch_item(*out, primes, plain, i, scratch);
    };
    const uint64_t factor = switched_correction(*engine->ring, plain, in->correction, in->primes, primes);
    const auto dropping = [out, primes, factor, settle](std::exception_ptr error, CompletionQueue::Make make) {
      if (!error) out->drop(primes, factor);
      settle(error, std::move(make));
    };
    run_step(step, switch_items(*in), item, dropping, making(out));
  });
}

/** (engine, control, primes, bytes behind the header) -> handle */
Napi::Value load_flood_keys(const Napi::CallbackInfo& info) {
  const auto engine = unwrap<Engine>(info[0]);
  const auto control = unwrap<Control>(info[1]);
  const size_t primes = size_argument(info[2], kMostPrimes, "a number of primes");
  const Bytes bytes = bytes_argument(info[3], "keys as Uint8Array");
  return queue_of(info.Env()).promise(info.Env(), {info[3]}, [&](CompletionQueue::Settle settle) {
    auto keys = std::make_shared<FloodKeys>(engine->ring, primes);
    require(bytes.length == keys->wire_bytes(), "EVALUATION_KEYS_INVALID", "keys of the wrong length");
    keys->load(*engine->pool, bytes.data, control, [settle, keys](std::exception_ptr error) { settle(error, making(keys)); });
  });
}

Napi::Value flood_keys_memory(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(unwrap<FloodKeys>(info[0])->memory_bytes()));
}

/** (engine, control, plainModulus, vector, keys, bits) */
Napi::Value flood(const Napi::CallbackInfo& info) {
  const auto engine = unwrap<Engine>(info[0]);
  const auto control = unwrap<Control>(info[1]);
  const Modulus plain = plain_modulus(*engine->ring, word_argument(info[2], "a plaintext modulus"));
  const auto in = vector_argument(*engine, info[3]);
  const auto keys = unwrap<FloodKeys>(info[4]);
  const auto bits = static_cast<uint32_t>(size_argument(info[5], kMostFloodBits, "bits of a flood"));
  return queue_of(info.Env()).promise(info.Env(), {}, [&](CompletionQueue::Settle settle) {
    const Flood flood{keys, plain, bits};
    flood.check(*engine->ring, in->size, in->primes);
    auto out = std::make_shared<CiphertextVector>(engine->ring, in->count, 2, in->primes, in->correction);
    out->open_all();
    auto step = std::make_shared<Step>(engine, control, 0);
    const auto item = [in, out, flood](size_t i, uint64_t*) { run_flood_item(flood, *in, *out, i); };
    run_step(step, flood_items(*in), item, settle, making(out));
  });
}

/** (engine, control, vector) -> packed bytes */
Napi::Value save(const Napi::CallbackInfo& info) {
  const auto engine = unwrap<Engine>(info[0]);
  const auto control = unwrap<Control>(info[1]);
  const auto in = vector_argument(*engine, info[2]);
  auto bytes = Napi::Uint8Array::New(info.Env(), packed_bytes(*in));
  return queue_of(info.Env()).promise(info.Env(), {bytes}, [&](CompletionQueue::Settle settle) {
    auto step = std::make_shared<Step>(engine, control, 0);
    const auto item = [in, data = bytes.Data()](size_t i, uint64_t*) { run_pack_item(*in, i, data); };
    run_step(step, pack_items(*in), item, settle, CompletionQueue::first_kept());
  });
}

Napi::Value vector_facts(const Napi::CallbackInfo& info) {
  const auto& vector = unwrap<CiphertextVector>(info[0]);
  auto facts = Napi::Object::New(info.Env());
  facts.Set("count", static_cast<double>(vector->count));
  facts.Set("size", static_cast<double>(vector->size));
  facts.Set("primes", static_cast<double>(vector->primes));
  facts.Set("correction", Napi::BigInt::New(info.Env(), vector->correction));
  return facts;
}

}  // namespace

void add_batch_step_functions(Napi::Object exports) {
  add_function<load>(exports, "load");
  add_function<pointwise>(exports, "pointwise");
  add_function<switch_modulus>(exports, "switchModulus");
  add_function<load_flood_keys>(exports, "loadFloodKeys");
  add_function<flood_keys_memory>(exports, "floodKeysMemory");
  add_function<dispose<FloodKeys>>(exports, "disposeFloodKeys");
  add_function<flood>(exports, "flood");
  add_function<save>(exports, "save");
  add_function<vector_facts>(exports, "vectorFacts");
  add_function<dispose<CiphertextVector>>(exports, "disposeVector");
}

}  // namespace cryptonets
