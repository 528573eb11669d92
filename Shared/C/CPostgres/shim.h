/// What the Postgres library sees of libpq, and one call that Swift cannot spell comfortably.
#pragma once

#include <libpq-fe.h>
#include <stddef.h>

/// Connects and waits for the outcome. `url` is a libpq URL or keyword string and wins over the defaults given here;
/// `program` is the application name shown in pg_stat_activity. Neither is kept. The result is freed with PQfinish; it
/// is null only when memory is out. Ensures that text goes over the wire as UTF-8.
static inline PGconn *_Nullable cpostgres_connect(const char *_Nonnull url, const char *_Nonnull program) {
    const char *const names[] = {"connect_timeout", "keepalives_idle", "tcp_user_timeout", "fallback_application_name",
                                 "dbname",          "client_encoding", NULL};
    const char *const values[] = {"10", "30", "30000", program, url, "UTF8", NULL};
    return PQconnectdbParams(names, values, 1);
}

static inline void cpostgres_drop_notice(void *_Nullable context, const PGresult *_Nullable result) {
    (void)context;
    (void)result;
}

/// Keeps the server's notices off standard error.
static inline void cpostgres_silence_notices(PGconn *_Nonnull connection) {
    PQsetNoticeReceiver(connection, cpostgres_drop_notice, NULL);
}
