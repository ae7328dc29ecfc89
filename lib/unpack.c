/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/unpack.h"

#include "lib/archive_lazy.h"
#include "lib/spool.h"
#include "lib/unpack_archive.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

const struct unpack_limits unpack_limits_default = {
    .total_bytes = 16ULL << 30,
    .entry_bytes = 8ULL << 30,
    .entries = 10000,
    .ratio = 250,
    .ratio_free = 64ULL << 20,
    .memory = 320ULL << 20,
    .depth = 2,
};

bool unpack_recognises(struct text head)
{
    static const struct {
        size_t offset;
        struct text magic;
    } kinds[] = {
        {0, TEXT_ITEM("\x1f\x8b")},                 /* gzip */
        {0, TEXT_ITEM("\xfd\x37zXZ\0")},            /* xz */
        {0, TEXT_ITEM("\x28\xb5\x2f\xfd")},         /* zstd */
        {4, TEXT_ITEM("\x31\x41\x59\x26\x53\x59")}, /* bzip2 with something in it */
        {4, TEXT_ITEM("\x17\x72\x45\x38\x50\x90")}, /* and without */
        {0, TEXT_ITEM("PK\x03\x04")},               /* zip */
        {0, TEXT_ITEM("PK\x05\x06")},               /* zip without entries */
        {0, TEXT_ITEM("7z\xbc\xaf\x27\x1c")},       /* 7z */
        {257, TEXT_ITEM("ustar")},                  /* tar */
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (head.size > kinds[i].offset &&
            text_starts(text_from(head, kinds[i].offset), kinds[i].magic))
            return true;
    return false;
}

/* What the process that reads the archive tells: an entry, or at last how it ended. Three texts
 * follow, and the bytes of an entry in memory. */
enum { TOLD_ENTRY, TOLD_END };
enum { TEXTS = 3, TOLD_TEXT_MAX = 16 * 1024 };

struct told {
    uint32_t kind;
    uint32_t code; /* of an entry its state; else of the error, ERROR_NONE if there is none */
    uint32_t sizes[TEXTS];
    uint64_t size; /* of the bytes */
};

/* In the process that reads. */

static void send_told(int fd, uint32_t kind, uint32_t code, const struct text *texts,
                      struct text bytes)
{
    struct told told = {.kind = kind, .code = code, .size = bytes.size};
    struct iovec parts[TEXTS + 2] = {{&told, sizeof told}};
    parts[TEXTS + 1] = (struct iovec){(void *)(uintptr_t)bytes.data, bytes.size};
    for (int i = 0; i < TEXTS; i++) {
        struct text text = text_cut(texts[i], TOLD_TEXT_MAX);
        told.sizes[i] = (uint32_t)text.size;
        parts[i + 1] = (struct iovec){(void *)(uintptr_t)text.data, text.size};
    }
    for (int i = 0; i < TEXTS + 2; i++)
        for (size_t done = 0; done < parts[i].iov_len;) {
            ssize_t size = write(fd, (char *)parts[i].iov_base + done, parts[i].iov_len - done);
            if (size < 0 && errno != EINTR)
                _exit(EXIT_FAILURE); /* nobody listens */
            done += size > 0 ? (size_t)size : 0;
        }
}

static int send_entry(void *context, const struct unpack_entry *entry, struct error *err)
{
    const int *fd = context;
    (void)err;
    send_told(*fd, TOLD_ENTRY, entry->state,
              (struct text[TEXTS]){entry->name, entry->path, entry->reason}, entry->bytes);
    return 0;
}

/* Bytes of private memory that this process has reserved. */
static uint64_t reserved_bytes(void)
{
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file && fscanf(file, "%*u %*u %*u %*u %*u %lu", &pages) != 1)
        pages = 0;
    if (file)
        (void)fclose(file);
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* Closes all other files: what reads hostile bytes has no use for them, and pipes of other threads
 * would stay open. */
static void keep_only(int fd, int other)
{
    unsigned low = (unsigned)(fd < other ? fd : other), high = (unsigned)(fd < other ? other : fd);
    if (low > STDERR_FILENO + 1)
        (void)close_range(STDERR_FILENO + 1, low - 1, 0);
    if (high > low + 1)
        (void)close_range(low + 1, high - 1, 0);
    (void)close_range(high + 1, UINT_MAX, 0);
}

static void confine(const struct unpack_limits *limits, pid_t parent)
{
    struct rlimit limit = {.rlim_cur = reserved_bytes() + limits->memory};
    limit.rlim_max = limit.rlim_cur;
    (void)setrlimit(RLIMIT_DATA, &limit);
    limit.rlim_cur = limit.rlim_max = limits->seconds;
    if (limits->seconds)
        (void)setrlimit(RLIMIT_CPU, &limit);
    limit.rlim_cur = limit.rlim_max = 0;
    (void)setrlimit(RLIMIT_CORE, &limit);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(EXIT_FAILURE);
}

static _Noreturn void read_and_tell(int fd, struct text name, const char *folder,
                                    const struct unpack_limits *limits, int out)
{
    struct error err = {.code = ERROR_NONE};
    (void)unpack_archive(fd, name, folder, limits, send_entry, &out, &err);
    const struct text texts[TEXTS] = {text_of(err.message), TEXT(""), TEXT("")};
    send_told(out, TOLD_END, err.code, texts, TEXT(""));
    _exit(EXIT_SUCCESS);
}

/* In the process that asked. */

struct listener {
    int fd, stop_fd;
    struct text name;
    unpack_take *take;
    void *context;
    uint64_t most; /* bytes of an entry */
    char texts[TEXTS][TOLD_TEXT_MAX + 1];
    char *bytes;
    size_t capacity;
};

enum heard { HEARD_ALL, HEARD_END, HEARD_STOP };

static enum heard hear(const struct listener *listener, void *out, size_t size)
{
    char *at = out;
    struct pollfd wait[] = {{.fd = listener->fd, .events = POLLIN},
                            {.fd = listener->stop_fd, .events = POLLIN}};
    while (size > 0) {
        if (poll(wait, 2, -1) < 0)
            continue;
        if (wait[1].revents)
            return HEARD_STOP;
        ssize_t got = read(listener->fd, at, size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return HEARD_END;
        at += got;
        size -= (size_t)got;
    }
    return HEARD_ALL;
}

static enum heard hear_told(struct listener *listener, struct told *told, struct text *texts)
{
    enum heard heard = hear(listener, told, sizeof *told);
    for (int i = 0; i < TEXTS && heard == HEARD_ALL; i++) {
        if (told->sizes[i] > TOLD_TEXT_MAX)
            return HEARD_END;
        heard = hear(listener, listener->texts[i], told->sizes[i]);
        listener->texts[i][told->sizes[i]] = '\0';
        texts[i] = (struct text){listener->texts[i], told->sizes[i]};
    }
    return heard;
}

/* The other side may be taken over by what it reads. */
static enum heard hear_bytes(struct listener *listener, uint64_t size, struct text *out)
{
    if (size > listener->most)
        return HEARD_END;
    if (size > listener->capacity) {
        free(listener->bytes);
        listener->capacity = (size_t)size;
        listener->bytes = xmalloc(listener->capacity);
    }
    *out = (struct text){listener->bytes, (size_t)size};
    return hear(listener, listener->bytes, (size_t)size);
}

static int crashed(struct listener *listener, struct error *err)
{
    const struct unpack_entry entry = {
        .state = UNPACK_REFUSED,
        .name = listener->name,
        .reason = TEXT("reading it failed, or needs too much memory or time: unpack it if you "
                       "trust it, and give the folder in its place"),
    };
    return listener->take(listener->context, &entry, err);
}

static int listen_to(struct listener *listener, struct error *err)
{
    for (;;) {
        struct told told;
        struct text texts[TEXTS], bytes = TEXT("");
        enum heard heard = hear_told(listener, &told, texts);
        if (heard == HEARD_ALL && told.size > 0)
            heard = hear_bytes(listener, told.size, &bytes);
        if (heard == HEARD_STOP)
            return error_set(err, ERROR_PERMISSION, "stopped before anything was taken in");
        if (heard == HEARD_END)
            return crashed(listener, err);
        if (told.kind == TOLD_END)
            return told.code == ERROR_NONE ? 0 : error_set(err, told.code, "%s", texts[0].data);
        const struct unpack_entry entry = {told.code, texts[0], texts[1], bytes, texts[2]};
        if (listener->take(listener->context, &entry, err) != 0)
            return -1;
    }
}

static int listen_and_wait(pid_t child, struct listener *listener, struct error *err)
{
    int result = listen_to(listener, err);
    if (result != 0)
        (void)kill(child, SIGKILL);
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        ;
    return result;
}

/* To files in the folder, or (NULL) to memory. */
static int unpack_to(int fd, struct text name, const char *folder,
                     const struct unpack_limits *limits, int stop_fd, unpack_take *take,
                     void *context, struct error *err)
{
    int ends[2];
    pid_t self = getpid();
    if (archive_load(err) != 0)
        return -1;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return error_set(err, ERROR_PERMISSION, "a pipe: %s", strerror(errno));
    pid_t child = fork();
    if (child == 0) {
        keep_only(fd, ends[1]);
        confine(limits, self);
        read_and_tell(fd, name, folder, limits, ends[1]);
    }
    close(ends[1]);
    if (child < 0) {
        close(ends[0]);
        return error_set(err, ERROR_PERMISSION, "a process to read %.*s: %s", TEXT_ARG(name),
                         strerror(errno));
    }
    struct listener *listener = xcalloc(1, sizeof *listener);
    listener->fd = ends[0];
    listener->stop_fd = stop_fd;
    listener->name = name;
    listener->take = take;
    listener->context = context;
    listener->most = folder ? 0 : limits->entry_bytes;
    int result = listen_and_wait(child, listener, err);
    free(listener->bytes);
    free(listener);
    close(ends[0]);
    return result;
}

int unpack(int fd, struct text name, const char *folder, const struct unpack_limits *limits,
           int stop_fd, unpack_take *take, void *context, struct error *err)
{
    if (spool_make_folder(folder, err) != 0)
        return -1;
    return unpack_to(fd, name, folder, limits, stop_fd, take, context, err);
}

int unpack_bytes(struct text archive, struct text name, const struct unpack_limits *limits,
                 unpack_take *take, void *context, struct error *err)
{
    struct spool spool;
    int result = -1;
    if (spool_open(&spool, NULL, err) == 0 &&
        spool_write(&spool, archive.data, archive.size, err) == 0 &&
        lseek(spool.fd, 0, SEEK_SET) == 0)
        result = unpack_to(spool.fd, name, NULL, limits, -1, take, context, err);
    spool_drop(&spool);
    return result;
}
