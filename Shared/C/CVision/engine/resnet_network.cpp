#include "resnet_network.hpp"

#include <algorithm>
#include <cstring>

namespace cvision {

/// Positions of a pass from which on Winograd's way pays for reading its matrices: six chips on the 4 x 4 maps.
static constexpr int winograd_positions = 96;

/// Sides of a chip and of an embedding.
static constexpr int chip_side = 150, embedding_size = 128;

resnet_weights::resnet_weights(const resnet_layers &layers, const kernels &kernels, const resnet_ranges &ranges)
    : kernels_(kernels), stem_(layers.stem, kernels, {255, ranges.stem}), last_(layers.last) {
    float in_range = ranges.stem;
    for (size_t i = 0; i < layers.blocks.size(); ++i) {
        const resnet_block &source = layers.blocks[i];
        const bool halves = source.a.stride == 2, last = i + 1 == layers.blocks.size();
        block made{
            {convolution(source.a, kernels, {in_range, ranges.a[i]}), std::nullopt},
            {convolution(source.b, kernels, {ranges.a[i], ranges.b[i]}, last), std::nullopt},
            source.a.in_channels, source.b.out_channels, halves, 1, 1};
        if (kernels.numbers == number_type::int8) {
            made.residual_scale = last ? 1 : in_range / ranges.b[i];
            made.in_step = in_range / 255;
        }
        // Winograd's tiles of 4 x 4 need a map of that size on both sides.
        if (kernels.numbers == number_type::f32 && !last) {
            if (!halves) made.a.fast.emplace(source.a, kernels);
            if (!halves || source.b.out_channels < 256) made.b.fast.emplace(source.b, kernels);
        }
        blocks_.push_back(std::move(made));
        in_range = ranges.b[i];
    }
}

feature_map resnet_network::new_map(int rows, int columns, int channels, int border, size_t value) {
    feature_map map{largest_pass, rows, columns, channels, border, value, nullptr};
    map.data = memory_.emplace_back(map.image_bytes() * largest_pass).data();
    return map;
}

resnet_network::places resnet_network::places_of(
    const feature_map &in, const feature_map &out, int rows, int columns, const convolution &conv) {
    places all{{}, {}, static_cast<size_t>(rows) * columns};
    // A kernel of stride 1 starts a position before the one it is for.
    const int back = conv.stride() == 1 ? conv.kernel() / 2 : 0;
    for (int image = 0; image < largest_pass; ++image)
        for (int row = 0; row < rows; ++row)
            for (int column = 0; column < columns; ++column) {
                all.in_at.push_back(
                    static_cast<int32_t>(in.at(image, row * conv.stride() - back, column * conv.stride() - back)));
                all.out_at.push_back(static_cast<int32_t>(out.at(image, row, column)));
            }
    return all;
}

resnet_network::resnet_network(std::shared_ptr<const resnet_weights> weights) : weights_(std::move(weights)) {
    const kernels &kernels = weights_->kernels_;
    const size_t value = size_of(kernels.numbers);
    const feature_map chips{largest_pass, chip_side, chip_side, 3, 0, value, nullptr};
    if (kernels.numbers != number_type::int8) widened_ = aligned_bytes(chips.image_bytes() * largest_pass);
    int side = (chip_side - 7) / 2 + 1;
    stem_out_ = new_map(side, side, 32, 0, value);
    stem_places_ = places_of(chips, stem_out_, side, side, weights_->stem_);
    side = (side - 3) / 2 + 1;
    pooled_ = new_map(side, side, 32, 1, value);

    size_t scratch = 0;
    feature_map in = pooled_;
    for (size_t i = 0; i < weights_->blocks_.size(); ++i) {
        const auto &block = weights_->blocks_[i];
        stage stage{};
        stage.in = in;
        const int inner = block.halves ? (in.rows - 3) / 2 + 1 : in.rows;
        const int outer = block.halves ? (in.rows - 2) / 2 + 1 : in.rows;
        const bool last = i + 1 == weights_->blocks_.size();
        stage.middle = new_map(inner, inner, block.out_channels, 1, value);
        stage.out = new_map(outer, outer, block.out_channels, 1, last ? 4 : value);
        stage.shortcut = block.halves ? new_map(outer, outer, block.out_channels, 1, last ? 4 : value) : in;
        stage.a = places_of(stage.in, stage.middle, inner, inner, block.a.direct);
        stage.b = places_of(stage.middle, stage.out, inner, inner, block.b.direct);
        for (const auto *step : {&block.a, &block.b})
            if (step->fast) scratch = std::max(scratch, step->fast->scratch_bytes());
        in = stage.out;
        stages_.push_back(std::move(stage));
    }
    if (scratch > 0) scratch_ = aligned_bytes(scratch);
}

void resnet_network::run_step(
    const resnet_weights::step &step, const places &places, const feature_map &in, const feature_map &out, int count,
    const feature_map *residual, float residual_scale) {
    // The 36 matrices of a deep layer are read from memory once a pass, which a few chips do not pay for.
    if (step.fast && count * in.rows * in.columns >= winograd_positions) {
        feature_map some = in;
        some.count = count;
        return step.fast->run(some, out, residual ? residual->data : nullptr, scratch_.data());
    }
    conv_job job;
    step.direct.prepare(job);
    for (int k = 0; k < job.kernel_rows; ++k) job.rows[k] = in.data + k * in.row_bytes();
    job.in_at = places.in_at.data();
    job.out_at = places.out_at.data();
    job.count = static_cast<int>(places.each) * count;
    job.out = out.data;
    job.residual = residual ? residual->data : nullptr;
    job.residual_scale = residual_scale;
    step.direct.run(job);
}

void resnet_network::note(float &highest, const feature_map &map, int count) const {
    const float *values = reinterpret_cast<const float *>(map.data);
    highest = std::max(highest, *std::max_element(values, values + map.image_bytes() * count / sizeof(float)));
}

/// What lies outside the convolution's smaller map is the shortcut alone, in steps of the output.
static void copy_rest(const feature_map &shortcut, const feature_map &out, int inner, int count, float scale) {
    for (int image = 0; image < count; ++image)
        for (int row = 0; row < out.rows; ++row)
            for (int column = row < inner ? inner : 0; column < out.columns; ++column) {
                const size_t place = out.at(image, row, column);
                if (scale == 1) {
                    std::memcpy(out.data + place, shortcut.data + place, out.position_bytes());
                    continue;
                }
                for (size_t i = 0; i < out.position_bytes(); ++i)
                    out.data[place + i] =
                        static_cast<uint8_t>(std::min(255.0f, static_cast<float>(shortcut.data[place + i]) * scale + 0.5f));
            }
}

void resnet_network::run(const uint8_t *chips, int count, float *embeddings) {
    const kernels &kernels = weights_->kernels_;
    const bool noting = observing && kernels.numbers == number_type::f32;
    const size_t row = static_cast<size_t>(chip_side) * 3;
    conv_job job;
    weights_->stem_.prepare(job);
    const uint8_t *first = chips;
    if (kernels.numbers != number_type::int8) {
        kernels.widen(chips, row * chip_side * count, widened_.data());
        first = widened_.data();
    }
    for (int k = 0; k < job.kernel_rows; ++k) job.rows[k] = first + k * row * size_of(kernels.numbers);
    job.in_at = stem_places_.in_at.data();
    job.out_at = stem_places_.out_at.data();
    job.count = static_cast<int>(stem_places_.each) * count;
    job.out = stem_out_.data;
    weights_->stem_.run(job);
    kernels.max_pool(stem_out_, pooled_, count);
    if (noting) note(highest.stem, stem_out_, count);

    for (size_t i = 0; i < stages_.size(); ++i) {
        const stage &stage = stages_[i];
        const auto &block = weights_->blocks_[i];
        run_step(block.a, stage.a, stage.in, stage.middle, count, nullptr, 1);
        if (block.halves) kernels.average_pool(stage.in, stage.shortcut, count, block.in_step);
        run_step(block.b, stage.b, stage.middle, stage.out, count, &stage.shortcut, block.residual_scale);
        copy_rest(stage.shortcut, stage.out, stage.middle.rows, count, block.residual_scale);
        if (noting) {
            note(highest.a[i], stage.middle, count);
            note(highest.b[i], stage.out, count);
        }
    }

    const feature_map &map = stages_.back().out;
    for (int image = 0; image < count; ++image) {
        float *out = embeddings + static_cast<size_t>(image) * embedding_size;
        std::fill_n(out, embedding_size, 0.0f);
        for (int channel = 0; channel < map.channels; ++channel) {
            float sum = 0;
            for (int place = 0; place < map.rows * map.columns; ++place)
                sum += reinterpret_cast<const float *>(
                    map.data + map.at(image, place / map.columns, place % map.columns))[channel];
            const float mean = sum / static_cast<float>(map.rows * map.columns);
            const float *weights = weights_->last_.data() + static_cast<size_t>(channel) * embedding_size;
            for (int i = 0; i < embedding_size; ++i) out[i] += mean * weights[i];
        }
    }
}

}  // namespace cvision
