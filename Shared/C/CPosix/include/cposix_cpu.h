#pragma once

/// How many processors the scheduler may run this process on (taskset, cpuset); 0 when the system does not say.
int cposix_allowed_processors(void);
