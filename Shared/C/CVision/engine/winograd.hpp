// 3 x 3 convolutions of stride 1 in Float32 by Winograd's minimal filtering F(4 x 4, 3 x 3): a quarter of the
// multiplications (Lavin and Gray, arXiv:1509.09308).
#pragma once

#include <vector>

#include "convolution.hpp"
#include "feature_map.hpp"

namespace cvision {

/// A packed layer; shared by threads.
class winograd {
  public:
    winograd(const layer &layer, const kernels &kernels);

    /// Bytes of scratch, whatever the maps.
    size_t scratch_bytes() const;
    /// Computes `out` from `in` (border at least 1); adds `residual`, which lies as `out`, before ReLU when not null.
    void run(const feature_map &in, const feature_map &out, const uint8_t *residual, uint8_t *scratch) const;

  private:
    const kernels &kernels_;
    /// Tiles transformed, multiplied and transformed back together, so that they stay in the L2 cache.
    int group_;
    int in_, out_;
    bool relu_;
    /// One product of matrices for each of the 36 places of a transformed tile.
    std::vector<convolution> products_;
    std::vector<float> bias_;
};

}  // namespace cvision
