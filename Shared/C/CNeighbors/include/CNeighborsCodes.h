/// Codes that exclude rows without reading them, and what makes and scans them.
///
/// A row x is turned by a rotation of its segment, y = M (x - mean), whose leading dimensions hold most of the variance,
/// and coded around the centre c of its block twice: in four bits a dimension, y is about c + step * steps[d] * (code -
/// 7.5), scanned pack by pack; and in eight, y is about c + fine_step * steps[d] * code, read for the rows that the first
/// code could not exclude. Where the axes do not differ (uniform data) the rotation is the identity.
/// Everything a scan compares with is a bound that was rounded to the safe side, so that a scan may keep a row that is too
/// far but never drops one that is near enough; those kept are then compared in Float32 (`cneighbors_recheck`).
///
/// The bound. Let T be the largest distance of interest, q the rotated query and A the first 32, 64 or 128 dimensions.
/// |x - query| <= T implies |q - y|A <= T * stretch + (rounding of both rotations), which implies, by the triangle
/// inequality, |q - yhat|A <= that + error[A], where yhat is what the code stands for and error[A] the largest |y - yhat|A
/// of the block. |q - yhat|A^2 = |q - c|A^2 - 2 q.(yhat - c) + (|yhat|A^2 - |c|A^2). The product is computed with the
/// weights q[d] * steps[d] rounded to eight bits (sixteen for the fine code); the rounding is covered by Cauchy-Schwarz
/// (`rest` times `reach`).
#pragma once

/// Rows of a pack, coded side by side: 4 dimensions of 16 rows fill 64 bytes.
#define CNEIGHBORS_PACK 16
/// Rows of a block at most.
#define CNEIGHBORS_BLOCK 256
/// The prefixes after which a row can be excluded: 32, 64 and 128 dimensions.
#define CNEIGHBORS_STAGES 3

/// A rotation with what it does to lengths.
typedef struct {
    float matrix[CNEIGHBORS_DIMENSION * CNEIGHBORS_DIMENSION];  ///< input dimension by output dimension
    float mean[CNEIGHBORS_DIMENSION];
    float stretch;  ///< |M v| <= stretch |v| for every v
} CNeighborsRotation;

/// Up to 256 rows around a centre.
typedef struct {
    uint32_t first_pack;
    uint32_t rows;
    float radius;                    ///< at least |y - c| of every row, rounding of the rotation included
    float step;                      ///< factor on the segment's steps
    float error[CNEIGHBORS_STAGES];  ///< at least |y - yhat| over the prefix, rounding of the rotation included
    float reach[CNEIGHBORS_STAGES];  ///< at least the norm of code - 7.5 over the prefix
    float unit[CNEIGHBORS_STAGES];   ///< base + unit * norm is at most |yhat|^2 - |c|^2 over the prefix
    float base[CNEIGHBORS_STAGES];
    float fine_step, fine_error, fine_reach;  ///< the same for the fine code
    float inverse;                            ///< 1 / step
    /// Of the centre's own code (`near`): at least radius + |c - what the code stands for|, its norm, and at most its square.
    float across, near_length, near_square;
} CNeighborsBlock;

/// Dimensions of a centre's own code.
#define CNEIGHBORS_NEAR 64

/// Coded rows. Positions count rows pack by pack; a pack's spare positions are never reported.
typedef struct {
    const CNeighborsRotation *_Nonnull rotation;
    const float *_Nonnull steps;    ///< 128, each above 0
    const float *_Nonnull centres;  ///< 128 for each block
    const CNeighborsBlock *_Nonnull blocks;
    size_t block_count;
    const int8_t *_Nonnull near;      ///< each centre's first 64 dimensions in steps of near_step, -127 to 127
    const float *_Nonnull near_step;  ///< one number
    /// For each stage the codes of its own dimensions, pack after pack: for each 8 dimensions 4 bytes of each of 16 rows,
    /// the low halves dimensions 0 to 3, the high halves 4 to 7. 256, 256 and 512 bytes a pack.
    const uint8_t *_Nonnull codes[CNEIGHBORS_STAGES];
    const uint16_t *_Nonnull norms[CNEIGHBORS_STAGES];  ///< one for each position
    const int8_t *_Nonnull fine;                        ///< 128 for each position, -127 to 127
    const float *_Nonnull fine_norms;                   ///< at most |yhat|^2 - |c|^2 of the fine code
    const uint32_t *_Nonnull slots;                     ///< where the row of each position lies
} CNeighborsSegment;

/// A query in the terms of a segment.
typedef struct {
    float rotated[CNEIGHBORS_DIMENSION];
    int8_t weights[CNEIGHBORS_DIMENSION];  ///< -127 to 127
    float step, inverse;                   ///< what a weight of 1 stands for, and 1 / (2 step)
    float length;                          ///< of the rotated query
    float error;                           ///< rounding of the rotation
    float rest[CNEIGHBORS_STAGES];         ///< what rounding took from the weights, its norm over the prefix
    int32_t sums[CNEIGHBORS_STAGES];       ///< sum of the weights over the prefix
    int16_t fine[CNEIGHBORS_DIMENSION];    ///< weights for the fine code
    float fine_step, fine_rest;
    int16_t near[CNEIGHBORS_NEAR];  ///< weights for the centres' codes: rotated in steps of its own
    float near_step, near_rest, near_square;
} CNeighborsQuery;

/// A row that may be near a query.
typedef struct {
    uint32_t query;
    uint32_t position;
} CNeighborsHit;

/// Where a sweep is; all zeros to begin with.
typedef struct {
    size_t block;             ///< the next block
    unsigned first;           ///< the first stage that is tested
    uint32_t tested, passed;  ///< packs at that stage since it was chosen
} CNeighborsSweep;

/// Vectors a code can hold: no value larger than this, so that no bound overflows.
#define CNEIGHBORS_LARGEST 1e4f

/// Puts queries in a segment's terms.
///
/// Requires: `count` x 128 floats, none larger than CNEIGHBORS_LARGEST; room for `count` queries.
void cneighbors_prepare(CNeighborsLevel level, const CNeighborsSegment *_Nonnull segment, const float *_Nonnull vectors,
                        size_t count, CNeighborsQuery *_Nonnull queries);

/// How near queries can be to the rows of blocks: `out[query * (end - start) + block - start]` is at most the distance of the
/// rotated query to what the code of the block's centre stands for, over 64 dimensions, squared; it may be below 0.
void cneighbors_screen(CNeighborsLevel level, const CNeighborsSegment *_Nonnull segment,
                       const CNeighborsQuery *_Nonnull queries, size_t count, size_t start, size_t end,
                       float *_Nonnull out);

/// Scans blocks from `sweep->block` to `end`, for each query those that can hold a row with a squared distance (as the
/// Float32 kernels compute it) of at most `bounds[query]`; reports at least every such row.
///
/// `screen` is what `cneighbors_screen` wrote for blocks from `start` on, `stride` of them, or +infinity where a query is not
/// to see a block. Stops after the block with which there are `enough` hits or more. Requires room for `enough + count * CNEIGHBORS_BLOCK` hits and
/// `count` up to CNEIGHBORS_BLOCK. Returns the number of hits.
size_t cneighbors_sweep(CNeighborsLevel level, const CNeighborsSegment *_Nonnull segment,
                        const CNeighborsQuery *_Nonnull queries, size_t count, const float *_Nonnull screen,
                        size_t start, size_t stride, const float *_Nonnull bounds, CNeighborsSweep *_Nonnull sweep, size_t end,
                        CNeighborsHit *_Nonnull hits, size_t enough);

/// The Float32 squared distances of hits, the bits of `cneighbors_distances`; `slabs[slot / CNEIGHBORS_SLAB]` is the
/// address of a slab, `slots` gives the slot of a position.
void cneighbors_recheck(CNeighborsLevel level, const float *_Nonnull vectors, const CNeighborsHit *_Nonnull hits,
                        size_t count, const uint32_t *_Nonnull slots, const uintptr_t *_Nonnull slabs,
                        float *_Nonnull out);

/// Fits a rotation to rows: their mean and principal axes, most variance first, by Jacobi's method on the covariance; the
/// identity when half of the axes hold little more than half of the variance.
///
/// Requires: `count` slots whose values are within CNEIGHBORS_LARGEST. Any input gives a rotation; a bad fit costs time.
void cneighbors_fit_rotation(const uintptr_t *_Nonnull slabs, const uint32_t *_Nonnull slots, size_t count,
                             CNeighborsRotation *_Nonnull out);

/// Moves the slots whose values are within CNEIGHBORS_LARGEST to the front, in their order, and returns how many they are.
size_t cneighbors_codable(const uintptr_t *_Nonnull slabs, uint32_t *_Nonnull slots, size_t count);

/// Orders slots so that near rows follow each other, and cuts them into blocks of 1 to CNEIGHBORS_BLOCK.
///
/// Two-means splits down to the block size (Steinbach, Karypis, Kumar 2000). Writes where each block ends to `ends`, which
/// has room for `count`, and returns the number of blocks. `scratch` has room for `count` floats.
size_t cneighbors_partition(CNeighborsLevel level, const uintptr_t *_Nonnull slabs, uint32_t *_Nonnull slots,
                            size_t count, uint32_t *_Nonnull ends, float *_Nonnull scratch);

/// Where `cneighbors_encode` writes; sizes as in `CNeighborsSegment`.
typedef struct {
    const CNeighborsRotation *_Nonnull rotation;
    float *_Nonnull steps;
    float *_Nonnull centres;
    CNeighborsBlock *_Nonnull blocks;
    int8_t *_Nonnull near;
    float *_Nonnull near_step;
    uint8_t *_Nonnull codes[CNEIGHBORS_STAGES];
    uint16_t *_Nonnull norms[CNEIGHBORS_STAGES];
    int8_t *_Nonnull fine;
    float *_Nonnull fine_norms;
    uint32_t *_Nonnull slots;
} CNeighborsDraft;

/// Chooses the steps of a draft from the spread of some of the blocks around their centres.
void cneighbors_choose_steps(CNeighborsLevel level, const uintptr_t *_Nonnull slabs, const uint32_t *_Nonnull slots,
                             const uint32_t *_Nonnull ends, size_t blocks, CNeighborsDraft *_Nonnull draft);

/// Codes one block of 1 to CNEIGHBORS_BLOCK rows at `first_pack`, as block number `block`.
void cneighbors_encode(CNeighborsLevel level, const uintptr_t *_Nonnull slabs, const uint32_t *_Nonnull slots,
                       size_t rows, size_t block, uint32_t first_pack, CNeighborsDraft *_Nonnull draft);

/// Codes the centres of all blocks, once each of them is there.
void cneighbors_encode_centres(size_t blocks, CNeighborsDraft *_Nonnull draft);

/// A checksum of bytes, for files: any changed bit changes it, but it is no protection against intent.
uint64_t cneighbors_checksum(const void *_Nonnull bytes, size_t count);
