// Images to uploads, and results to scores: what a client does with its key.
#pragma once
#include "pixels.h"

namespace cryptonets::board {

/** Images of each batch: as even as can be, none larger than `slots`. */
std::vector<size_t> batches_of(size_t images, size_t slots);

/**
 * A file a batch in `ciphertexts_upload`: 64 bytes of seed a ciphertext, then packed blocks in residue order; or, packed interactively, one file of all
 * images: seeds, then packed c0 of each ciphertext. Throws KEY_INVALID, BATCH_TOO_LARGE, FILE_UNWRITABLE and what reading throws.
 */
void encrypt_images(const Instance& instance, const std::filesystem::path& model);

/** Signed scores, image by image. */
struct Scores {
  size_t images = 0, outputs = 0;
  std::vector<int64_t> values;
};
/** Throws CIPHERTEXT_INVALID (another length), RESIDUE_OUT_OF_RANGE, KEY_INVALID and what reading throws. */
Scores decrypt_scores(const Instance& instance, const std::filesystem::path& model);

void write_scores(const std::filesystem::path& path, const Scores& scores);
/** Throws FILE_NOT_FOUND, RESULT_WRONG unless it is what `write_scores` writes. */
Scores read_scores(const std::filesystem::path& path);
/** The output of the largest score of every image, the first of several. */
std::vector<size_t> predictions_of(const Scores& scores);

inline std::filesystem::path images_file(const Instance& instance) { return instance.intermediate() / "pixels.bin"; }
inline std::filesystem::path scores_file(const Instance& instance) { return instance.intermediate() / "scores.bin"; }

}  // namespace cryptonets::board
