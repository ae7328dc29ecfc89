/* SPDX-License-Identifier: MPL-2.0 */
/* Whether libgit2 can be linked as cmake/Static.cmake does. */
#include <git2.h>
#include <stddef.h>

int main(void)
{
    git_repository *repository = NULL;
    if (git_libgit2_init() < 1)
        return 1;
    (void)git_repository_open_ext(&repository, ".", 0, NULL);
    git_repository_free(repository);
    return git_libgit2_shutdown() < 0 ? 1 : 0;
}
