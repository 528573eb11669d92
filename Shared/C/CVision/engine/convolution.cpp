#include "convolution.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <new>

namespace cvision {

aligned_bytes &aligned_bytes::operator=(aligned_bytes &&other) noexcept {
    std::swap(start_, other.start_);
    std::swap(size_, other.size_);
    return *this;
}

aligned_bytes::~aligned_bytes() { std::free(start_); }

void aligned_bytes::resize(size_t count) {
    // Loads of a whole register may reach past the last value.
    const size_t rounded = (count + 127) / 64 * 64;
    void *fresh = std::aligned_alloc(64, rounded);
    if (!fresh) throw std::bad_alloc();
    std::memset(fresh, 0, rounded);
    std::free(start_);
    start_ = static_cast<uint8_t *>(fresh);
    size_ = count;
}

/// bfloat16 of a Float32, rounded to nearest even.
static uint16_t bf16(float value) {
    uint32_t bits;
    std::memcpy(&bits, &value, 4);
    return static_cast<uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

/// Vectors of a block: as many as the kernels have registers for, without a rest.
static int block_vectors(int vectors, int widest) {
    for (int v = widest; v > 1; --v)
        if (vectors % v == 0) return v;
    return 1;
}

convolution::convolution(const layer &layer, const kernels &kernels, activation_range range, bool to_f32)
    : padded_out_(padded(layer.out_channels)), kernel_(layer.rows), stride_(layer.stride), relu_(layer.relu) {
    const size_t value = size_of(kernels.numbers);
    const int per_cell = static_cast<int>(4 / value);
    const bool picture = layer.in_channels == 3;
    const int in = picture ? 3 : padded(layer.in_channels);
    in_bytes_ = static_cast<int>(in * value);
    out_bytes_ = static_cast<int>(padded_out_ * (to_f32 ? 4 : value));
    cells_ = (layer.columns * in + per_cell - 1) / per_cell;
    const int vectors = padded_out_ / kernels.lanes, wide = block_vectors(vectors, kernels.widest);
    blocks_ = vectors / wide;
    run_ = (to_f32 ? kernels.convolve_to_f32 : kernels.convolve)[wide - 1];

    const bool int8 = kernels.numbers == number_type::int8;
    const float in_step = picture || !int8 ? 1 : range.in / 255, out_step = to_f32 || !int8 ? 1 : range.out / 255;
    scale_.assign(padded_out_, 1);
    bias_.assign(padded_out_, 0);
    std::vector<float> weight_step(padded_out_, 1);
    for (int o = 0; o < layer.out_channels; ++o) {
        const float *filter = layer.weights.data() + o * layer.taps();
        if (int8) {
            float most = 0;
            for (size_t i = 0; i < layer.taps(); ++i) most = std::max(most, std::fabs(filter[i]));
            if (most > 0) weight_step[o] = most / static_cast<float>(kernels.weight_limit);
        }
        scale_[o] = in_step * weight_step[o] / out_step;
        bias_[o] = layer.bias[o] / out_step;
    }

    weights_ = aligned_bytes(static_cast<size_t>(kernel_) * cells_ * padded_out_ * 4);
    size_t at = 0;
    for (int block = 0; block < blocks_; ++block)
        for (int row = 0; row < kernel_; ++row)
            for (int cell = 0; cell < cells_; ++cell)
                for (int lane = 0; lane < wide * kernels.lanes; ++lane)
                    for (int i = 0; i < per_cell; ++i, at += value) {
                        const int out = block * wide * kernels.lanes + lane;
                        const int column = (cell * per_cell + i) / in, channel = (cell * per_cell + i) % in;
                        if (out >= layer.out_channels || channel >= layer.in_channels || column >= layer.columns) continue;
                        const float weight = layer.weights
                            [((static_cast<size_t>(out) * layer.in_channels + channel) * kernel_ + row) * layer.columns + column];
                        uint8_t *to = weights_.data() + at;
                        if (int8) {
                            *reinterpret_cast<int8_t *>(to) = static_cast<int8_t>(std::lround(weight / weight_step[out]));
                        } else if (value == 2) {
                            const uint16_t half = bf16(weight);
                            std::memcpy(to, &half, 2);
                        } else {
                            std::memcpy(to, &weight, 4);
                        }
                    }
}

void convolution::prepare(conv_job &job) const {
    job.kernel_rows = kernel_;
    job.cells = cells_;
    job.weights = weights_.data();
    job.blocks = blocks_;
    job.scale = scale_.data();
    job.bias = bias_.data();
    job.relu = relu_;
    job.residual = nullptr;
    job.residual_scale = 1;
}

}  // namespace cvision
