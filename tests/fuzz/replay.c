/* SPDX-License-Identifier: MPL-2.0 */
/* Runs a fuzz target once over each file of the folders or files given: the corpus as an
 * ordinary test, where libFuzzer is not linked. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return 0;
    }
    struct stat info;
    uint8_t *data = NULL;
    int ran = 0;
    if (fstat(fileno(file), &info) == 0 && (data = malloc((size_t)info.st_size + 1)) != NULL) {
        size_t size = fread(data, 1, (size_t)info.st_size, file);
        (void)LLVMFuzzerTestOneInput(data, size);
        ran = 1;
    }
    free(data);
    fclose(file);
    return ran;
}

static int replay_path(const char *path)
{
    DIR *folder = opendir(path);
    if (!folder)
        return replay_file(path);
    int ran = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char file[4096];
        if (entry->d_name[0] == '.')
            continue;
        if (snprintf(file, sizeof file, "%s/%s", path, entry->d_name) < (int)sizeof file)
            ran += replay_file(file);
    }
    closedir(folder);
    return ran;
}

int main(int argc, char **argv)
{
    int ran = 0;
    for (int i = 1; i < argc; i++)
        ran += replay_path(argv[i]);
    printf("%d inputs replayed\n", ran);
    return ran > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
