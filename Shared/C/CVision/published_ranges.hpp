// The highest activations of the published models, by which int8 is scaled.
#pragma once

namespace cvision {

/// In the order of `cvision_embedder_ranges`.
inline constexpr float published_resnet_ranges[29] = {
    8.44929f, 8.6592f, 10.5884f, 8.83859f, 16.1015f, 7.64746f, 21.21f, 7.46184f, 10.3061f, 6.22845f, 12.4138f, 4.63805f, 16.4447f, 4.93294f, 17.9783f, 5.48511f, 8.09027f, 4.21078f, 7.07081f, 5.22835f, 8.30652f, 3.90863f, 5.84064f, 3.96614f, 6.36672f, 3.34696f, 7.00728f, 3.35236f, 4.23256f};

/// In the order of `cvision_detector_ranges`.
inline constexpr float published_mmod_ranges[6] = {6.0f, 6.8f, 4.3f, 4.6f, 6.4f, 13.0f};

}  // namespace cvision
