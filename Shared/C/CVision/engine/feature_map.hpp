// Where the values of a batch of feature maps lie.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cvision {

/// Feature maps of a batch: [image][row][column][channel] within a border of zeros.
struct feature_map {
    int count, rows, columns, channels;
    /// Zero positions around each image.
    int border;
    /// Bytes of one value.
    size_t value;
    uint8_t *data;

    size_t position_bytes() const { return channels * value; }
    size_t row_bytes() const { return (columns + 2 * border) * position_bytes(); }
    size_t image_bytes() const { return (rows + 2 * border) * row_bytes(); }
    /// The byte offset of a position, the border not counted: (0, 0) is the first one inside.
    size_t at(int image, int row, int column) const {
        return image * image_bytes() + (row + border) * row_bytes() + (column + border) * position_bytes();
    }
};

}  // namespace cvision
