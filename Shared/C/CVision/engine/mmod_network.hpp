// dlib's MMOD network over a canvas, row by row.
//
// A row of the last layer needs nine rows of the one before, those need five of the one before them, and so on down to
// the canvas. So each layer keeps a ring of the few rows the next one still reads, and a row is computed when it is first
// asked for: all activations stay in the L2 cache whatever the picture's size, and its shape costs nothing to change.
#pragma once

#include <memory>
#include <vector>

#include "convolution.hpp"
#include "row_winograd.hpp"

namespace cvision {

/// The layers of the network, first to last: three of stride 2, three of stride 1, the scores.
struct mmod_layers {
    layer steps[6];
    layer scores;
};

/// Highest values of each of the six steps, for int8.
struct mmod_ranges {
    float steps[6];
};

/// The packed weights; shared by threads.
class mmod_weights {
  public:
    mmod_weights(const mmod_layers &layers, const kernels &kernels, const mmod_ranges &ranges);

  private:
    friend class mmod_network;
    const kernels &kernels_;
    std::vector<convolution> steps_;
    /// The last three steps in strips, where the kernels have transforms for them.
    std::vector<row_winograd> strips_;
    const row_winograd *strips(int step) const {
        return step >= 3 && step < 6 && !strips_.empty() ? &strips_[step - 3] : nullptr;
    }
    /// [row][column][channel, padded].
    aligned_bytes scores_;
    float scores_bias_;
};

/// A score for each place of the canvas, at an eighth of its resolution.
struct score_map {
    const float *values;
    /// Zero when the canvas is too small for the network.
    long rows, columns;
};

/// One thread's network.
class mmod_network {
  public:
    explicit mmod_network(std::shared_ptr<const mmod_weights> weights);

    /// The scores of a canvas of packed RGB on the scale 0 to 255, rows `stride` values apart, with at least 64 readable
    /// bytes after the last row. The map lives until the next call. Allocates only when a canvas is wider or higher than
    /// all before it. A canvas of Float32 is for networks in Float32 only.
    score_map run(const uint8_t *canvas, long rows, long columns, size_t stride) {
        return run_any(canvas, 1, rows, columns, stride);
    }
    score_map run(const float *canvas, long rows, long columns, size_t stride) {
        return run_any(reinterpret_cast<const uint8_t *>(canvas), sizeof(float), rows, columns, stride * sizeof(float));
    }

    /// Also notes the highest value of each step (Float32 only), to calibrate int8.
    mmod_ranges highest{};
    bool observing = false;

  private:
    struct stage {
        long rows, columns;
        /// Rows computed so far.
        long ready;
        /// Rows of the ring, bytes of each, bytes before the first position.
        int depth;
        size_t row_bytes, margin;
        aligned_bytes ring;
        /// Where the ring holds what the next step reads in strips: the last row before it was transformed.
        const row_winograd *next;
        aligned_bytes plain;
        std::vector<int32_t> in_at, out_at;
        uint8_t *row(long index) const { return ring.data() + static_cast<size_t>(index % depth) * row_bytes; }
    };

    score_map run_any(const uint8_t *canvas, size_t value, long rows, long columns, size_t stride);
    void lay_out(long rows, long columns);
    const uint8_t *input_row(int step, long index);
    void produce(int step, long through);

    std::shared_ptr<const mmod_weights> weights_;
    const uint8_t *canvas_ = nullptr;
    /// Bytes between rows of the canvas; whether its values are already in the network's type.
    size_t stride_ = 0;
    bool ready_made_ = false;
    /// The canvas in the network's type, then the six steps.
    stage widened_, steps_[6];
    aligned_bytes nothing_, products_;
    std::vector<float> scores_;
    long laid_out_rows_ = -1, laid_out_columns_ = -1;
};

}  // namespace cvision
