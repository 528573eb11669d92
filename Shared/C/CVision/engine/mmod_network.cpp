#include "mmod_network.hpp"

#include <algorithm>
#include <cstring>

namespace cvision {

/// Zero positions at both ends of each row of the stride 1 layers: what the widest kernel reads past them.
static constexpr int border = 4;

mmod_weights::mmod_weights(const mmod_layers &layers, const kernels &kernels, const mmod_ranges &ranges)
    : kernels_(kernels), scores_bias_(layers.scores.bias[0]) {
    for (int i = 0; i < 6; ++i)
        steps_.emplace_back(
            layers.steps[i], kernels, activation_range{i == 0 ? 255 : ranges.steps[i - 1], ranges.steps[i]},
            i == 5 || (i >= 2 && kernels.strips_in));
    if (kernels.strips_in)
        for (int i = 3; i < 6; ++i) strips_.emplace_back(layers.steps[i], kernels);
    const int channels = layers.scores.in_channels, width = padded(channels);
    scores_ = aligned_bytes(sizeof(float) * 81 * width);
    float *to = reinterpret_cast<float *>(scores_.data());
    for (int place = 0; place < 81; ++place)
        for (int channel = 0; channel < channels; ++channel)
            to[place * width + channel] = layers.scores.weights[static_cast<size_t>(channel) * 81 + place];
}

mmod_network::mmod_network(std::shared_ptr<const mmod_weights> weights) : weights_(std::move(weights)) {}

void mmod_network::lay_out(long rows, long columns) {
    const auto &steps = weights_->steps_;
    widened_.rows = rows;
    widened_.columns = columns;
    widened_.depth = 5;
    widened_.row_bytes = static_cast<size_t>(columns) * steps[0].in_bytes() + 64;
    if (weights_->kernels_.numbers != number_type::int8) widened_.ring.grow(widened_.row_bytes * 5);
    size_t longest = 0;
    for (int i = 0; i < 6; ++i) {
        stage &step = steps_[i];
        const bool padding = steps[i].stride() == 1;
        rows = padding ? rows : (rows - steps[i].kernel()) / 2 + 1;
        columns = padding ? columns : (columns - steps[i].kernel()) / 2 + 1;
        step.rows = rows;
        step.columns = columns;
        step.depth = i == 5 ? 9 : 5;
        step.margin = static_cast<size_t>(border) * steps[i].out_bytes();
        step.next = weights_->strips(i + 1);
        const size_t end = step.next ? static_cast<size_t>(row_winograd::after) * steps[i].out_bytes() : step.margin;
        const size_t plain_bytes = step.margin + static_cast<size_t>(columns) * steps[i].out_bytes() + end;
        step.row_bytes = step.next ? step.next->transformed_bytes(columns) : plain_bytes;
        step.ring.grow(step.row_bytes * step.depth);
        if (weights_->strips(i)) products_.grow(weights_->strips(i)->product_bytes(columns));
        longest = std::max(longest, step.row_bytes);
        // The borders move with the width, and what lay there must be zero again.
        if (step.next) step.plain.grow(plain_bytes);
        for (int row = 0; row < (step.next ? 1 : step.depth); ++row) {
            uint8_t *start = step.next ? step.plain.data() : step.row(row);
            std::memset(start, 0, step.margin);
            std::memset(start + plain_bytes - end, 0, end);
        }
        if (const row_winograd *strips = weights_->strips(i)) {
            strips->lay_out(columns, step.in_at, step.out_at);
            continue;
        }
        step.in_at.resize(columns);
        step.out_at.resize(columns);
        for (long x = 0; x < columns; ++x) {
            const int first = padding ? border - steps[i].kernel() / 2 : i == 0 ? 0 : border;
            step.in_at[x] = static_cast<int32_t>((first + x * steps[i].stride()) * steps[i].in_bytes());
            step.out_at[x] = static_cast<int32_t>(step.margin + x * steps[i].out_bytes());
        }
    }
    nothing_.grow(longest);
    scores_.resize(static_cast<size_t>(rows) * columns);
}

const uint8_t *mmod_network::input_row(int step, long index) {
    if (step > 0) {
        stage &below = steps_[step - 1];
        if (index < 0 || index >= below.rows) return nothing_.data();
        produce(step - 1, index);
        return below.row(index);
    }
    const uint8_t *row = canvas_ + static_cast<size_t>(index) * stride_;
    if (ready_made_) return row;
    for (; widened_.ready <= index; ++widened_.ready)
        weights_->kernels_.widen(
            canvas_ + static_cast<size_t>(widened_.ready) * stride_, static_cast<size_t>(widened_.columns) * 3,
            widened_.row(widened_.ready));
    return widened_.row(index);
}

void mmod_network::produce(int step, long through) {
    stage &stage = steps_[step];
    const convolution &conv = weights_->steps_[step];
    const int padding = conv.stride() == 1 ? conv.kernel() / 2 : 0;
    for (; stage.ready <= through; ++stage.ready) {
        conv_job job;
        conv.prepare(job);
        // The lowest row first: asking for the highest first could push it out of the ring.
        for (int k = 0; k < conv.kernel(); ++k)
            job.rows[k] = input_row(step, stage.ready * conv.stride() - padding + k);
        job.in_at = stage.in_at.data();
        job.out_at = stage.out_at.data();
        job.count = static_cast<int>(stage.columns);
        job.out = stage.next ? stage.plain.data() : stage.row(stage.ready);
        float *const values = reinterpret_cast<float *>(job.out + stage.margin);
        if (const row_winograd *strips = weights_->strips(step))
            strips->run(job, reinterpret_cast<float *>(products_.data()), values);
        else
            conv.run(job);
        if (stage.next) stage.next->transform(values, stage.columns, stage.row(stage.ready));
        if (!observing || weights_->kernels_.numbers != number_type::f32) continue;
        const long count = stage.columns * conv.padded_out();
        highest.steps[step] = std::max(highest.steps[step], *std::max_element(values, values + count));
    }
}

score_map mmod_network::run_any(const uint8_t *canvas, size_t value, long rows, long columns, size_t stride) {
    if (rows < 29 || columns < 29) return {nullptr, 0, 0};
    if (rows != laid_out_rows_ || columns != laid_out_columns_) {
        lay_out(rows, columns);
        laid_out_rows_ = rows;
        laid_out_columns_ = columns;
    }
    canvas_ = canvas;
    stride_ = stride;
    ready_made_ = value == size_of(weights_->kernels_.numbers);
    widened_.ready = 0;
    for (stage &step : steps_) step.ready = 0;
    const stage &last = steps_[5];
    const int channels = static_cast<int>(last.margin / border / sizeof(float));
    for (long y = 0; y < last.rows; ++y) {
        const float *nine[9];
        for (long k = 0; k < 9; ++k) nine[k] = reinterpret_cast<const float *>(input_row(6, y - 4 + k));
        weights_->kernels_.score(
            nine, reinterpret_cast<const float *>(weights_->scores_.data()), 9 * channels, channels,
            weights_->scores_bias_, static_cast<int>(last.columns), scores_.data() + y * last.columns);
    }
    return {scores_.data(), last.rows, last.columns};
}

}  // namespace cvision
