// The harness's text of pixels as the levels that the network reads.
#pragma once
#include <memory>
#include <vector>

#include "../../../native/src/support/buffer.h"
#include "../../../native/src/support/pool.h"
#include "client_plan.h"

namespace cryptonets::board {

/** More images than this are refused before anything is allocated. */
inline constexpr size_t kMostBoardImages = 65536;

/** Images of `pixels` levels each, image by image. */
struct Images {
  size_t count = 0;
  size_t pixels = 0;
  Buffer levels;
};

/**
 * A line an image: `input.picture` decimals in [0, 1] between blanks; the last line may lack its end. A decimal d becomes the grey byte nearest to
 * 255 d, and that the product's level (shared/image/quantise.ts). `name` stands in messages, which give a line and no value.
 * Throws IMAGE_INVALID, NO_IMAGES, LIMIT_EXCEEDED. Cost: some 5 ns a decimal and thread.
 */
Images parse_pixels(ThreadPool& pool, const char* text, size_t length, const Input& input, const std::string& name);

/** What `client_preprocess_input` leaves for `client_encode_encrypt_input`. */
void write_images(const std::filesystem::path& path, const Images& images);
/** Throws FILE_NOT_FOUND, IMAGE_INVALID unless it is of images with so many pixels of so many bits. */
Images read_images(const std::filesystem::path& path, const Input& input);

}  // namespace cryptonets::board
