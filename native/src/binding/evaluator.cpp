// Single steps on vectors: load, pointwise, switch, save.
#include "../bgv/load.h"
#include "addon.h"

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

CompletionQueue::Make making(std::shared_ptr<CiphertextVector> vector) {
  return [vector](Napi::Env env, const CompletionQueue::Kept&) { return wrap(env, vector); };
}

const std::shared_ptr<CiphertextVector>& vector_argument(const Engine& engine, const Napi::Value& value) {
  const auto& vector = unwrap<CiphertextVector>(value);
  require(vector->parameters == engine.parameters, "CIPHERTEXT_PARAMETERS", "a vector of another engine");
  return vector;
}

/** (engine, control, seeds, blocks, residueOrder) */
Napi::Value load(const Napi::CallbackInfo& info) {
  const auto engine = unwrap<Engine>(info[0]);
  const auto control = unwrap<Control>(info[1]);
  const Bytes seeds = bytes_argument(info[2], "seeds as Uint8Array"), blocks = bytes_argument(info[3], "blocks as Uint8Array");
  const BlockOrder order = info[4].ToBoolean() ? BlockOrder::residue : BlockOrder::ciphertext;
  return queue_of(info.Env()).promise(info.Env(), {info[2], info[3]}, [&](CompletionQueue::Settle settle) {
    const auto& parameters = engine->parameters;
    const size_t count = seeds.length / kSeedBytes;
    require(count >= 1 && count <= 65536 && seeds.length == count * kSeedBytes, "CIPHERTEXT_INVALID",
            "seeds of the wrong length");
    size_t ciphertext_bytes = 0;
    for (size_t j = 0; j < parameters->prime_count(); ++j) ciphertext_bytes += parameters->block_bytes(j);
    require(blocks.length == count * ciphertext_bytes, "CIPHERTEXT_INVALID", "blocks of the wrong length");
    auto upload = std::make_shared<Upload>(parameters, seeds.data, count, order);
    auto out = std::make_shared<CiphertextVector>(parameters, count, 2, parameters->prime_count(), 1);
    auto offsets = std::make_shared<std::vector<size_t>>(upload->block_count() + 1, 0);
    for (size_t b = 0; b < upload->block_count(); ++b) (*offsets)[b + 1] = (*offsets)[b] + upload->block_bytes(b);
    auto step = std::make_shared<Step>(engine, control, load_scratch_words(*parameters));
    const auto item = [out, upload, offsets, data = blocks.data](size_t b, uint64_t* scratch) {
      const size_t i = upload->ciphertext_of(b);
      run_load_item(*out, upload->prime_of(b), i, upload->seed(i), data + (*offsets)[b], scratch);
    };
    run_step(step, upload->block_count(), item, settle, making(out));
  });
}

/** (engine, control, vector, layers) */
Napi::Value pointwise(const Napi::CallbackInfo& info) {
  const auto engine = unwrap<Engine>(info[0]);
  const auto control = unwrap<Control>(info[1]);
  const auto in = vector_argument(*engine, info[2]);
  const std::vector<Layer> layers = layers_argument(info[3]);
  return queue_of(info.Env()).promise(info.Env(), {}, [&](CompletionQueue::Settle settle) {
    auto segment = std::make_shared<Segment>(engine->parameters, layers, static_cast<uint32_t>(in->count), in->size,
                                             in->primes, in->correction);
    auto out = std::make_shared<CiphertextVector>(engine->parameters, segment->outputs(), segment->size_out(),
                                                  in->primes, segment->correction_out());
    auto step = std::make_shared<Step>(engine, control, segment_scratch_words(*segment));
    const auto item = [segment, in, out, control](size_t i, uint64_t* scratch) {
      run_segment_item(*segment, *in, *out, i, scratch, control.get());
    };
    run_step(step, segment_items(*engine->parameters, in->primes), item, settle, making(out));
  });
}

/** (engine, control, vector, primesOut) */
Napi::Value switch_modulus(const Napi::CallbackInfo& info) {
  const auto engine = unwrap<Engine>(info[0]);
  const auto control = unwrap<Control>(info[1]);
  const auto in = vector_argument(*engine, info[2]);
  const size_t primes = size_argument(info[3], kMostPrimes, "a number of primes");
  return queue_of(info.Env()).promise(info.Env(), {}, [&](CompletionQueue::Settle settle) {
    require(primes >= 1 && primes < in->primes, "PLAN_IMPOSSIBLE", "a switch must drop primes and leave one");
    auto out = std::make_shared<CiphertextVector>(
        engine->parameters, in->count, in->size, primes,
        switched_correction(*engine->parameters, in->correction, in->primes, primes));
    auto step = std::make_shared<Step>(engine, control, switch_scratch_words(*engine->parameters));
    const auto item = [in, out](size_t i, uint64_t* scratch) { run_switch_item(*in, *out, i, scratch); };
    run_step(step, switch_items(*in), item, settle, making(out));
  });
}

/** (engine, control, vector) -> packed bytes */
Napi::Value save(const Napi::CallbackInfo& info) {
  const auto engine = unwrap<Engine>(info[0]);
  const auto control = unwrap<Control>(info[1]);
  const auto in = vector_argument(*engine, info[2]);
  auto bytes = Napi::Uint8Array::New(info.Env(), packed_bytes(*engine->parameters, in->count, in->size, in->primes));
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

Napi::Value dispose_vector(const Napi::CallbackInfo& info) {
  handle_of<CiphertextVector>(info[0]).value.reset();
  return info.Env().Undefined();
}

Napi::Value control_progress(const Napi::CallbackInfo& info) {
  const auto& control = unwrap<Control>(info[0]);
  auto progress = Napi::Object::New(info.Env());
  progress.Set("done", static_cast<double>(control->done.load()));
  progress.Set("total", static_cast<double>(control->total.load()));
  return progress;
}

}  // namespace

void add_evaluator_functions(Napi::Object exports) {
  add_function<load>(exports, "load");
  add_function<pointwise>(exports, "pointwise");
  add_function<switch_modulus>(exports, "switchModulus");
  add_function<save>(exports, "save");
  add_function<vector_facts>(exports, "vectorFacts");
  add_function<dispose_vector>(exports, "disposeVector");
  add_function<control_progress>(exports, "controlProgress");
}

}  // namespace cryptonets
