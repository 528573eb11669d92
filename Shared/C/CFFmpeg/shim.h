#pragma once

#include <libavcodec/avcodec.h>
#include <libavutil/log.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>

// Macros that Swift does not see.
static const int cffmpeg_out_of_memory = AVERROR(ENOMEM);
static const int cffmpeg_not_supported = AVERROR_PATCHWELCOME;
static const int cffmpeg_not_supported_by_system = AVERROR(ENOSYS);
static const int cffmpeg_check_crc = AV_EF_CRCCHECK | AV_EF_EXPLODE;
