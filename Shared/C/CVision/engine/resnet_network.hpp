// dlib's face recognition ResNet over batches of chips.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "convolution.hpp"
#include "winograd.hpp"

namespace cvision {

/// Two convolutions of 3 x 3 and a shortcut around them; `a` of stride 2 halves the map, its shortcut is averaged.
struct resnet_block {
    layer a, b;
};

/// The layers of the network, first to last.
struct resnet_layers {
    /// 7 x 7, stride 2; a maximum over 3 x 3 follows.
    layer stem;
    /// Fourteen of them, of 32, 64, 128, 256 and 256 channels.
    std::vector<resnet_block> blocks;
    /// [256 inputs][128 outputs], after the average over the last map.
    std::vector<float> last;
};

/// Highest values after ReLU, for int8: of the stem, and of both convolutions of each block.
struct resnet_ranges {
    float stem;
    float a[14], b[14];
};

/// The packed weights; shared by threads.
class resnet_weights {
  public:
    resnet_weights(const resnet_layers &layers, const kernels &kernels, const resnet_ranges &ranges);

  private:
    friend class resnet_network;
    /// A convolution, by Winograd's way where that is faster.
    struct step {
        convolution direct;
        std::optional<winograd> fast;
    };
    struct block {
        step a, b;
        int in_channels, out_channels;
        bool halves;
        /// What a value of the shortcut counts in steps of the output.
        float residual_scale;
        /// A step of the input, by which the last block's shortcut becomes Float32.
        float in_step;
    };
    const kernels &kernels_;
    convolution stem_;
    std::vector<block> blocks_;
    std::vector<float> last_;
};

/// One thread's network. All its memory is taken when it is made.
class resnet_network {
  public:
    /// Chips of a pass: enough to reuse the weights of the deep layers, few enough for the maps of the first ones to stay
    /// in cache.
    static constexpr int largest_pass = 12;

    explicit resnet_network(std::shared_ptr<const resnet_weights> weights);

    /// Embeds `count` chips of 150 x 150 packed RGB, up to `largest_pass`, with 64 readable bytes after the last.
    void run(const uint8_t *chips, int count, float *embeddings);

    /// Also notes the highest values (Float32 only), to calibrate int8.
    resnet_ranges highest{};
    bool observing = false;

  private:
    struct places {
        std::vector<int32_t> in_at, out_at;
        size_t each;
    };
    struct stage {
        feature_map in, middle, shortcut, out;
        places a, b;
    };

    feature_map new_map(int rows, int columns, int channels, int border, size_t value);
    static places places_of(const feature_map &in, const feature_map &out, int rows, int columns, const convolution &conv);
    void run_step(
        const resnet_weights::step &step, const places &places, const feature_map &in, const feature_map &out, int count,
        const feature_map *residual, float residual_scale);
    void note(float &highest, const feature_map &map, int count) const;

    std::shared_ptr<const resnet_weights> weights_;
    std::vector<aligned_bytes> memory_;
    aligned_bytes widened_, scratch_;
    feature_map stem_out_{}, pooled_{};
    places stem_places_{};
    std::vector<stage> stages_;
};

}  // namespace cvision
