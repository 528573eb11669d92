/// Face detection, landmarks, chips and embeddings, behind plain C.
///
/// Rules for every function: nothing throws past this header; a status other than `CVISION_OK` leaves the outputs
/// untouched and writes a sentence (UTF-8, cut to fit, always terminated) into the caller's `message`. Pictures are 8-bit
/// RGB, rows tightly packed, top row first; they are read during the call and never kept. A handle may be used by one
/// thread at a time; different handles are independent. What is found for the same bytes is always the same.
#pragma once

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
} cvision_status;

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
    /// The detector's own confidence; above 0.
    float score;
} cvision_box;

/// A point in pixels of the picture.
typedef struct cvision_point {
    float x;
    float y;
} cvision_point;

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

/// Makes the MMOD (CNN) detector from the bytes of `mmod_human_face_detector.dat`.
cvision_status cvision_detector_make_mmod(
    const char *_Nonnull path, cvision_detector *_Nullable *_Nonnull out, char *_Nonnull message, size_t message_size);

/// Frees a detector.
void cvision_detector_free(cvision_detector *_Nullable detector);

/// Finds the faces of a picture that is enlarged or reduced by `scale` first, best score first.
///
/// Requires 0 < scale <= 8. At most `capacity` boxes are written; `found` tells how many there were.
cvision_status cvision_detect(
    cvision_detector *_Nonnull detector, cvision_picture picture, double scale, cvision_box *_Nonnull boxes,
    size_t capacity, size_t *_Nonnull found, char *_Nonnull message, size_t message_size);

/// Makes an aligner from `shape_predictor_5_face_landmarks.dat`.
cvision_status cvision_aligner_make(
    const char *_Nonnull path, cvision_aligner *_Nullable *_Nonnull out, char *_Nonnull message, size_t message_size);

/// Frees an aligner.
void cvision_aligner_free(cvision_aligner *_Nullable aligner);

/// Finds the five points of the face in `box` (whole pixels) and cuts its chip: upright, padding 0.25.
///
/// Requires room for `CVISION_POINTS` points and `CVISION_CHIP_BYTES` bytes.
cvision_status cvision_align(
    cvision_aligner *_Nonnull aligner, cvision_picture picture, cvision_box box, cvision_point *_Nonnull points,
    uint8_t *_Nonnull chip, char *_Nonnull message, size_t message_size);

/// Makes an embedder from `dlib_face_recognition_resnet_model_v1.dat`.
cvision_status cvision_embedder_make(
    const char *_Nonnull path, cvision_embedder *_Nullable *_Nonnull out, char *_Nonnull message, size_t message_size);

/// Frees an embedder.
void cvision_embedder_free(cvision_embedder *_Nullable embedder);

/// Embeds `count` chips in one forward pass.
///
/// Requires `count * CVISION_CHIP_BYTES` bytes at `chips` and room for `count * CVISION_EMBEDDING` values.
cvision_status cvision_embed(
    cvision_embedder *_Nonnull embedder, const uint8_t *_Nonnull chips, size_t count, float *_Nonnull embeddings,
    char *_Nonnull message, size_t message_size);

#ifdef __cplusplus
}
#endif
