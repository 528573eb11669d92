/// What the Blobs library sees of libcrypto: the digests.
#pragma once

#include <openssl/evp.h>
