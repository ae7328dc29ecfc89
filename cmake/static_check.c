/* SPDX-License-Identifier: MPL-2.0 */
/* Whether libgit2 and vectorscan can be linked as cmake/Static.cmake does. */
#include <git2.h>
#include <hs/hs.h>
#include <stddef.h>

int main(void)
{
    git_repository *repository = NULL;
    hs_scratch_t *scratch = NULL;
    if (git_libgit2_init() < 1)
        return 1;
    (void)git_repository_open_ext(&repository, ".", 0, NULL);
    git_repository_free(repository);
    (void)git_libgit2_shutdown();
    return hs_valid_platform() == HS_SUCCESS && hs_free_scratch(scratch) == HS_SUCCESS ? 0 : 1;
}
