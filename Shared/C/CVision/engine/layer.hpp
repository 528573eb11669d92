// A convolution with the affine layer after it folded in: what the engine runs, read from a network of dlib.
#pragma once

#include <cstddef>
#include <vector>

namespace cvision {

/// A folded convolution in Float32.
struct layer {
    int in_channels;
    int out_channels;
    /// Of the kernel.
    int rows;
    int columns;
    int stride;
    bool relu;
    /// [out][in][row][column].
    std::vector<float> weights;
    /// [out].
    std::vector<float> bias;

    size_t taps() const { return static_cast<size_t>(in_channels) * rows * columns; }
};

/// Takes the mean off 8-bit input and divides it by 256, as dlib's input layers do, inside the first convolution; exact
/// because that convolution has no padding.
void fold_input(layer &first, const float (&mean)[3]);

}  // namespace cvision
