// A layer packed for the kernels of one number type, shared by every thread that runs it.
#pragma once

#include <vector>

#include "kernels.hpp"
#include "layer.hpp"

namespace cvision {

/// A buffer whose start is on a cache line.
class aligned_bytes {
  public:
    aligned_bytes() = default;
    /// All zero.
    explicit aligned_bytes(size_t count) { resize(count); }
    aligned_bytes(const aligned_bytes &) = delete;
    aligned_bytes &operator=(const aligned_bytes &) = delete;
    aligned_bytes(aligned_bytes &&other) noexcept : start_(other.start_), size_(other.size_) {
        other.start_ = nullptr;
        other.size_ = 0;
    }
    aligned_bytes &operator=(aligned_bytes &&other) noexcept;
    ~aligned_bytes();
    /// Makes it `count` zero bytes when it is smaller; else leaves it as it is.
    void grow(size_t count) {
        if (count > size_) resize(count);
    }
    uint8_t *data() const { return start_; }
    size_t size() const { return size_; }

  private:
    void resize(size_t count);
    uint8_t *start_ = nullptr;
    size_t size_ = 0;
};

/// Highest activations by which int8 is scaled: of the layer's input and of its output.
struct activation_range {
    float in;
    float out;
};

/// A packed convolution.
class convolution {
  public:
    /// Packs `layer` for `kernels`. `range` counts for int8 only. `to_f32` lets it write Float32 whatever it reads.
    ///
    /// A layer of three input channels reads packed 8-bit RGB (int8) or the same values widened.
    convolution(const layer &layer, const kernels &kernels, activation_range range, bool to_f32 = false);

    /// Channels of the output with those that fill a vector; theirs are zero.
    int padded_out() const { return padded_out_; }
    /// Bytes of one position of the input, of the output.
    int in_bytes() const { return in_bytes_; }
    int out_bytes() const { return out_bytes_; }
    /// Rows of the kernel.
    int kernel() const { return kernel_; }
    int stride() const { return stride_; }

    /// Fills everything of `job` that the layer knows; places, counts and buffers are the caller's.
    void prepare(conv_job &job) const;
    /// Computes; `job` has been prepared.
    void run(const conv_job &job) const { run_(job); }

  private:
    int padded_out_, in_bytes_, out_bytes_, kernel_, stride_, cells_, blocks_;
    bool relu_;
    aligned_bytes weights_;
    std::vector<float> scale_, bias_;
    void (*run_)(const conv_job &);
};

/// The next multiple of 16: every vector length divides it, so all instruction sets share one layout.
constexpr int padded(int channels) { return (channels + 15) / 16 * 16; }

}  // namespace cvision
