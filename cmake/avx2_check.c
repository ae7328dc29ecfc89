/* SPDX-License-Identifier: MPL-2.0 */
/* Whether vectorscan has the code that lib/match_set.c calls. */
#include <hs/hs.h>
#include <stddef.h>

hs_error_t avx2_hs_scan(const hs_database_t *database, const char *data, unsigned length,
                        unsigned flags, hs_scratch_t *scratch, match_event_handler on_event,
                        void *context);

int main(void)
{
    return avx2_hs_scan(NULL, "", 0, 0, NULL, NULL, NULL) == HS_INVALID ? 0 : 1;
}
