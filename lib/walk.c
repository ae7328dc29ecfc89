/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/walk.h"

#include "lib/file.h"
#include "lib/ignore.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A folder that is still to be read. */
struct folder {
    struct text path; /* below the top; terminated */
    const struct ignore *ignore;
    unsigned depth;
};

struct walker {
    struct walk *walk;
    struct arena *arena; /* of paths of folders and patterns, until the end */
    struct folder *stack;
    size_t count, capacity;
    bool ignores;
    struct text prefix; /* of the folder below the repository, with a slash, or empty */
    char *path;         /* of the entry in hand, below the folder */
    char *full;         /* the same below the repository */
};

enum { PATH_BYTES = PATH_MAX + NAME_MAX + 2 };

int walk_open(int fd, const char *path, int flags)
{
    struct open_how how = {.flags = (unsigned)(flags | O_CLOEXEC | O_NOFOLLOW),
                           .resolve =
                               RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
    long got = syscall(SYS_openat2, fd, path, &how, sizeof how);
    if (got >= 0 || (errno != ENOSYS && errno != EPERM))
        return (int)got;
    /* An older kernel, or a sandbox without the call: the last component is checked at least. */
    return openat(fd, path, flags | O_CLOEXEC | O_NOFOLLOW);
}

static void problem(struct walker *w, struct text path, const char *why)
{
    if (w->walk->problem)
        w->walk->problem(w->walk->context, path, why);
}

static void push(struct walker *w, struct text path, const struct ignore *ignore, unsigned depth)
{
    if (w->count == w->capacity) {
        w->capacity = w->capacity ? w->capacity * 2 : 64;
        w->stack = xrealloc(w->stack, w->capacity * sizeof *w->stack);
    }
    w->stack[w->count++] = (struct folder){arena_copy(w->arena, path), ignore, depth};
}

/* The whole file, if it is small and regular; empty otherwise. */
static struct text read_small(struct arena *arena, int fd)
{
    struct stat info;
    size_t have = 0;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size > IGNORE_FILE_MAX)
        return TEXT("");
    char *bytes = arena_alloc(arena, (size_t)info.st_size + 1);
    (void)file_fill(fd, bytes, (size_t)info.st_size, &have);
    return (struct text){bytes, have};
}

static const struct ignore *add_file(struct walker *w, const struct ignore *outer,
                                     struct text folder, int fd)
{
    if (fd < 0)
        return outer;
    struct text bytes = read_small(w->arena, fd);
    close(fd);
    return bytes.size ? ignore_add(w->arena, outer, folder, bytes) : outer;
}

static const struct ignore *add_named(struct walker *w, const struct ignore *outer,
                                      struct text folder, const char *path)
{
    return add_file(w, outer, folder, open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
}

/* The folder above `path` that has a .git, or `path` itself; its size, or 0. */
static size_t repository_size(const char *path)
{
    char probe[PATH_MAX + 8];
    for (size_t size = strlen(path); size > 0 && size < PATH_MAX;) {
        (void)snprintf(probe, sizeof probe, "%.*s/.git", (int)size, path);
        if (access(probe, F_OK) == 0)
            return size;
        while (size > 0 && path[size - 1] != '/')
            size--;
        while (size > 0 && path[size - 1] == '/')
            size--;
    }
    return 0;
}

static const struct ignore *user_patterns(struct walker *w)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    if (config && config[0] == '/')
        return add_named(w, NULL, TEXT(""), arena_print(w->arena, "%s/git/ignore", config).data);
    if (home && home[0] == '/')
        return add_named(w, NULL, TEXT(""),
                         arena_print(w->arena, "%s/.config/git/ignore", home).data);
    return NULL;
}

/* The patterns that hold for the folder from outside of it: the user's, the repository's own, and
 * of each folder between the repository and it. */
static const struct ignore *outer_patterns(struct walker *w)
{
    char real[PATH_MAX];
    if (w->walk->all || !w->walk->path || !realpath(w->walk->path, real))
        return NULL;
    size_t top = repository_size(real), size = strlen(real);
    if (top == 0)
        return NULL;
    w->ignores = true;
    const struct ignore *ignore = user_patterns(w);
    ignore = add_named(w, ignore, TEXT(""),
                       arena_print(w->arena, "%.*s/.git/info/exclude", (int)top, real).data);
    for (size_t end = top; end < size;) {
        struct text folder = {real + top + (end > top), end > top ? end - top - 1 : 0};
        ignore = add_named(w, ignore, folder,
                           arena_print(w->arena, "%.*s/.gitignore", (int)end, real).data);
        for (end++; end < size && real[end] != '/';)
            end++;
    }
    if (size > top)
        w->prefix = arena_print(w->arena, "%s/", real + top + 1);
    return ignore;
}

static bool is_left_out(struct walker *w, const struct folder *folder, struct text path,
                        bool is_folder)
{
    struct walk *walk = w->walk;
    if (!w->ignores)
        return false;
    memcpy(w->full + w->prefix.size, path.data, path.size);
    struct text full = {w->full, w->prefix.size + path.size};
    if (!ignore_matches(folder->ignore, full, is_folder) ||
        (walk->tracked && walk->tracked(walk->context, full, is_folder)))
        return false;
    walk->ignored++;
    return true;
}

static unsigned char type_of(const struct dirent *entry, int fd)
{
    struct stat info;
    if (entry->d_type != DT_UNKNOWN)
        return entry->d_type;
    if (fstatat(fd, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0)
        return DT_UNKNOWN;
    return (unsigned char)IFTODT(info.st_mode);
}

static bool is_skipped(const struct walk *walk, const struct dirent *entry, int fd)
{
    struct stat info;
    return walk->has_skip && fstatat(fd, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
           info.st_dev == walk->skip_device && info.st_ino == walk->skip_inode;
}

static int take_entry(struct walker *w, const struct folder *folder, const struct dirent *entry,
                      int fd, struct error *err)
{
    size_t name = strlen(entry->d_name), base = folder->path.size;
    unsigned char type = type_of(entry, fd);
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
        strcmp(entry->d_name, ".git") == 0)
        return 0;
    if (type == DT_LNK) {
        w->walk->links++;
        return 0;
    }
    if (type != DT_REG && type != DT_DIR) {
        w->walk->special++;
        return 0;
    }
    if (type == DT_DIR && is_skipped(w->walk, entry, fd))
        return 0;
    memcpy(w->path, folder->path.data, base);
    if (base)
        w->path[base++] = '/';
    memcpy(w->path + base, entry->d_name, name + 1);
    struct text path = {w->path, base + name};
    if (path.size >= PATH_MAX) {
        problem(w, path, "its path is too long");
        return 0;
    }
    if (is_left_out(w, folder, path, type == DT_DIR))
        return 0;
    if (type == DT_REG)
        return w->walk->file(w->walk->context, path, err);
    if (folder->depth == WALK_DEPTH_MAX)
        problem(w, path, "folders are too deep here");
    else
        push(w, path, folder->ignore, folder->depth + 1);
    return 0;
}

static int read_folder(struct walker *w, struct folder folder, struct error *err)
{
    int fd =
        walk_open(w->walk->fd, folder.path.size ? folder.path.data : ".", O_RDONLY | O_DIRECTORY);
    DIR *directory = fd < 0 ? NULL : fdopendir(fd);
    int result = 0;
    if (!directory) {
        problem(w, folder.path, strerror(errno));
        if (fd >= 0)
            close(fd);
        return 0;
    }
    if (w->ignores) {
        memcpy(w->full + w->prefix.size, folder.path.data, folder.path.size);
        struct text full = {w->full, w->prefix.size + folder.path.size};
        if (folder.path.size == 0 && full.size)
            full.size--; /* the slash */
        folder.ignore = add_file(w, folder.ignore, full,
                                 walk_open(dirfd(directory), ".gitignore", O_RDONLY | O_NONBLOCK));
    }
    for (struct dirent *entry; result == 0 && (entry = readdir(directory));)
        result = take_entry(w, &folder, entry, dirfd(directory), err);
    closedir(directory);
    return result;
}

int walk_run(struct walk *walk, struct error *err)
{
    struct walker w = {.walk = walk, .arena = arena_new(), .prefix = TEXT("")};
    int result = 0;
    const struct ignore *outer = outer_patterns(&w);
    w.path = xmalloc(PATH_BYTES);
    w.full = xmalloc(PATH_BYTES + w.prefix.size);
    memcpy(w.full, w.prefix.data, w.prefix.size);
    push(&w, TEXT(""), outer, 0);
    while (w.count > 0 && result == 0)
        result = read_folder(&w, w.stack[--w.count], err);
    free(w.full);
    free(w.path);
    free(w.stack);
    arena_destroy(&w.arena);
    return result;
}
