/// Face detection, landmarks, chips and embeddings, behind plain C.
///
/// Rules for every function: nothing throws past this header; a status other than `CVISION_OK` leaves the outputs
/// untouched and writes a sentence (UTF-8, cut to fit, always terminated) into the caller's `message`. Pictures are 8-bit
/// RGB, rows tightly packed, top row first; they are read during the call and never kept. A handle may be used by one
/// thread at a time; different handles are independent. What is found for the same bytes is always the same.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// How a call ended.
typedef enum __attribute__((enum_extensibility(closed))) cvision_status : int {
    CVISION_OK = 0,
    /// A model file is not there or cannot be read.
    CVISION_MODEL_MISSING = 1,
    /// A model file is not the published one, byte for byte.
    CVISION_MODEL_DAMAGED = 2,
    CVISION_OUT_OF_MEMORY = 3,
    /// Anything else; the message says what.
    CVISION_FAILED = 4,
    /// This CPU, or the instruction set asked for, cannot compute in the number type asked for.
    CVISION_NUMBERS_MISSING = 5,
    /// In the number type asked for, the network strays from its Float32 answers too far, or its ranges are not known.
    CVISION_NUMBERS_INACCURATE = 6,
} cvision_status;

/// In what a network's activations and weights are kept; sums are 32 bits wide.
typedef enum __attribute__((enum_extensibility(closed))) cvision_numbers : int {
    CVISION_F32 = 0,
    CVISION_BF16 = 1,
    CVISION_INT8 = 2,
} cvision_numbers;

/// Instruction sets there are kernels for, each better than the one before.
typedef enum __attribute__((enum_extensibility(closed))) cvision_instructions : int {
    /// What every CPU of the architecture has.
    CVISION_PLAIN = 0,
    /// AVX2 with FMA.
    CVISION_AVX2 = 1,
    /// AVX-512 F, BW, VL and DQ; VNNI and BF16 where the number type needs them.
    CVISION_AVX512 = 2,
} cvision_instructions;

/// The best instruction set of this CPU.
cvision_instructions cvision_best_instructions(void);

/// How a network is to compute.
typedef struct cvision_engine {
    cvision_numbers numbers;
    /// The best instruction set to use; this CPU's own if that is less.
    cvision_instructions most;
} cvision_engine;

/// A borrowed picture. Requires `width` and `height` from 1 to 1,000,000 and `width * height * 3` readable bytes.
typedef struct cvision_picture {
    const uint8_t *_Nonnull pixels;
    size_t width;
    size_t height;
} cvision_picture;

/// A face found by a detector, in pixels of the picture it was given; may reach past the picture's edges.
typedef struct cvision_box {
    float x;
    float y;
    float width;
    float height;
    /// The detector's own confidence; above the threshold asked for.
    float score;
} cvision_box;

/// A point in pixels of the picture.
typedef struct cvision_point {
    float x;
    float y;
} cvision_point;

/// The light in the middle 100 x 100 pixels of a chip; brightness is 0.30 R + 0.59 G + 0.11 B, from 0 to 255.
typedef struct cvision_light {
    /// The mean brightness.
    float mean;
    /// The standard deviation of the brightness, in its units.
    float deviation;
    /// The share of pixels that are neither black (up to 8) nor white (from 247), 0 to 1.
    float usable;
    /// The variance of the brightness's 4-neighbour Laplacian; large for sharp pictures.
    float edges;
} cvision_light;

enum {
    /// Points of a face: outer and inner corner of the eye on the picture's right, of the eye on its left, nose.
    CVISION_POINTS = 5,
    /// Width and height of a chip in pixels.
    CVISION_CHIP_SIDE = 150,
    /// Bytes of a chip.
    CVISION_CHIP_BYTES = 150 * 150 * 3,
    /// Values of an embedding.
    CVISION_EMBEDDING = 128,
    /// The side in pixels, on the scaled picture, of the smallest face both detectors find dependably.
    CVISION_WINDOW = 80,
};

/// Finds faces.
typedef struct cvision_detector cvision_detector;
/// Finds the five points of a face and cuts its chip.
typedef struct cvision_aligner cvision_aligner;
/// Turns chips into embeddings.
typedef struct cvision_embedder cvision_embedder;

/// Makes the HOG detector; its filters are compiled in.
cvision_status cvision_detector_make_hog(
    cvision_detector *_Nullable *_Nonnull out, char *_Nonnull message, size_t message_size);

/// Makes the MMOD (CNN) detector from `mmod_human_face_detector.dat` or another file of its architecture (see
/// `cvision_embedder_make`). Weights are shared by all detectors of the same file and engine.
cvision_status cvision_detector_make_mmod(
    const char *_Nonnull path, cvision_engine engine, cvision_detector *_Nullable *_Nonnull out, char *_Nonnull message, size_t message_size);

/// Frees a detector.
void cvision_detector_free(cvision_detector *_Nullable detector);

/// Finds the faces of a picture that is enlarged or reduced by `scale` first, best score first.
///
/// Requires 0 < scale <= 8 and a threshold from -2 to 2: only better scores are faces, 0 is dlib's own. At most `capacity` boxes are written; `found` tells how many there were.
cvision_status cvision_detect(
    cvision_detector *_Nonnull detector, cvision_picture picture, double scale, float threshold,
    cvision_box *_Nonnull boxes, size_t capacity, size_t *_Nonnull found, char *_Nonnull message, size_t message_size);

/// Makes an aligner from `shape_predictor_5_face_landmarks.dat`; what it finds is the same with all instructions.
cvision_status cvision_aligner_make(
    const char *_Nonnull path, cvision_instructions most, cvision_aligner *_Nullable *_Nonnull out, char *_Nonnull message, size_t message_size);

/// Frees an aligner.
void cvision_aligner_free(cvision_aligner *_Nullable aligner);

/// Finds the five points of the face in each box (in whole pixels) and cuts its chip: upright, padding 0.25.
///
/// Points and chips are dlib's: its trees, its pyramid, its bilinear interpolation. Requires room for `count` values at
/// `cut` and `lights`, `count * CVISION_POINTS` points and `count * CVISION_CHIP_BYTES` bytes. Where `cut` is false the
/// rest is undefined: the box has a value that is not a number, is 10,000,000 or more, or a side below 1, or its points
/// lie so that they give no chip.
cvision_status cvision_align_all(
    cvision_aligner *_Nonnull aligner, cvision_picture picture, const cvision_box *_Nonnull boxes, size_t count,
    bool *_Nonnull cut, cvision_point *_Nonnull points, uint8_t *_Nonnull chips, cvision_light *_Nonnull lights,
    char *_Nonnull message, size_t message_size);

/// The light of a chip of `CVISION_CHIP_BYTES` bytes.
cvision_light cvision_chip_light(const uint8_t *_Nonnull chip);

/// Makes an embedder from `dlib_face_recognition_resnet_model_v1.dat` or another file of its architecture: that one needs
/// a file of the same name with `.ranges` added, which vouches for it by its checksum and holds the ranges of its
/// activations (`cvision_embedder_ranges` makes the numbers). Weights are shared by all embedders of the same file and engine.
///
/// With int8 and bf16 the network is compared with its Float32 self first: `CVISION_NUMBERS_INACCURATE`.
cvision_status cvision_embedder_make(
    const char *_Nonnull path, cvision_engine engine, cvision_embedder *_Nullable *_Nonnull out,
    char *_Nonnull message, size_t message_size);

/// Frees an embedder.
void cvision_embedder_free(cvision_embedder *_Nullable embedder);

/// Embeds `count` chips, some at a time; allocates nothing.
///
/// Requires `count * CVISION_CHIP_BYTES` bytes at `chips` and room for `count * CVISION_EMBEDDING` values.
cvision_status cvision_embed(
    cvision_embedder *_Nonnull embedder, const uint8_t *_Nonnull chips, size_t count, float *_Nonnull embeddings,
    char *_Nonnull message, size_t message_size);

/// Ranges of a detector's and of an embedder's activations.
enum { CVISION_DETECTOR_RANGES = 6, CVISION_EMBEDDER_RANGES = 29 };

/// The highest activations since the last call, layer by layer, of a Float32 detector: what int8 is scaled by.
///
/// Requires room for `CVISION_DETECTOR_RANGES` values. The first call starts the watch, which slows detection a little.
cvision_status cvision_detector_ranges(
    cvision_detector *_Nonnull detector, float *_Nonnull ranges, char *_Nonnull message, size_t message_size);

/// The same of a Float32 embedder, with room for `CVISION_EMBEDDER_RANGES` values.
cvision_status cvision_embedder_ranges(
    cvision_embedder *_Nonnull embedder, float *_Nonnull ranges, char *_Nonnull message, size_t message_size);

/// The checksum by which a `.ranges` file vouches for a model.
cvision_status cvision_model_checksum(
    const char *_Nonnull path, uint64_t *_Nonnull checksum, char *_Nonnull message, size_t message_size);

#ifdef __cplusplus
}
#endif
