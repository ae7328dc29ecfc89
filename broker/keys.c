/* SPDX-License-Identifier: MPL-2.0 */
#include "broker/keys.h"

#include "broker/endpoint.h"
#include "lib/file.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096, KEY_FILE_MAX = 4096 /* bytes */ };

static int check_name(const char *name, struct error *err)
{
    size_t size = strlen(name);
    bool good = size > 0 && size <= KEY_NAME_MAX && name[0] != '.';
    for (size_t i = 0; good && i < size; i++)
        good = isalnum((unsigned char)name[i]) || strchr("-_.", name[i]);
    if (good)
        return 0;
    return error_set(err, ERROR_CONFIG,
                     "\"%.80s\" cannot name a key: 1 to %d letters, digits, -, _ and . are wanted",
                     name, KEY_NAME_MAX);
}

static int make_folder(const char *path, struct error *err)
{
    char partial[PATH_SIZE];
    size_t size = strlen(path);
    if (size >= sizeof partial)
        return error_set(err, ERROR_CONFIG, "the folder's name is too long");
    for (size_t i = 1; i <= size; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(partial, path, i);
        partial[i] = '\0';
        if (mkdir(partial, 0700) != 0 && errno != EEXIST)
            return error_set(err, ERROR_PERMISSION, "cannot make %s: %s", partial, strerror(errno));
    }
    return 0;
}

static int join(char out[PATH_SIZE], const char *dir, const char *name, const char *suffix,
                struct error *err)
{
    int size = snprintf(out, PATH_SIZE, "%s/%s%s", dir, name, suffix);
    if (size < 0 || size >= PATH_SIZE)
        return error_set(err, ERROR_CONFIG, "the folder's name is too long");
    return 0;
}

static int save(zcert_t *cert, const char *path, bool secret, struct error *err)
{
    char with_secret[PATH_SIZE + 8];
    snprintf(with_secret, sizeof with_secret, "%s_secret", path);
    int result = secret ? zcert_save(cert, path) : zcert_save_public(cert, path);
    if (result != 0)
        return error_set(err, ERROR_PERMISSION, "cannot write %s: %s", path, strerror(errno));
    if (chmod(path, 0600) != 0 || (secret && chmod(with_secret, 0600) != 0))
        return error_set(err, ERROR_PERMISSION, "cannot protect %s: %s", path, strerror(errno));
    return 0;
}

int keys_new(const char *dir, const char *name, char text[static KEY_TEXT_SIZE], struct error *err)
{
    char path[PATH_SIZE];
    if (check_name(name, err) != 0 || make_folder(dir, err) != 0 ||
        join(path, dir, name, ".key", err) != 0)
        return -1;
    if (access(path, F_OK) == 0)
        return error_set(err, ERROR_CONFIG,
                         "%s is there already: choose another name, or remove it", path);
    zcert_t *cert = zcert_new();
    if (!cert)
        abort();
    zcert_set_meta(cert, "name", "%s", name);
    int result = save(cert, path, true, err);
    if (result == 0)
        snprintf(text, KEY_TEXT_SIZE, "%s", zcert_public_txt(cert));
    zcert_destroy(&cert);
    return result;
}

static bool is_key_text(const char *key)
{
    uint8_t bytes[32];
    return strlen(key) == KEY_TEXT_SIZE - 1 && zmq_z85_decode(bytes, key) != NULL;
}

/* The public key in a certificate, as zcert_save writes it. Not by zcert_load, which quotes what it
 * cannot read on stdout: the file may be any that somebody names. */
static bool read_key_file(const char *path, char key[static KEY_TEXT_SIZE])
{
    static const char before[] = "public-key = \"";
    char bytes[KEY_FILE_MAX + 1] = "";
    size_t have = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool read = fd >= 0 && file_fill(fd, bytes, KEY_FILE_MAX, &have) == 0;
    if (fd >= 0)
        close(fd);
    const char *at = read ? memmem(bytes, have, before, sizeof before - 1) : NULL;
    if (!at)
        return false;
    (void)snprintf(key, KEY_TEXT_SIZE, "%s", at + sizeof before - 1);
    return is_key_text(key);
}

int keys_allow(const char *dir, const char *name, const char *key, struct error *err)
{
    char folder[PATH_SIZE], path[PATH_SIZE], text[KEY_TEXT_SIZE];
    uint8_t bytes[32], none[32] = {0};
    if (check_name(name, err) != 0 || join(folder, dir, "allowed", "", err) != 0 ||
        make_folder(folder, err) != 0 || join(path, folder, name, ".key", err) != 0)
        return -1;
    if (is_key_text(key))
        (void)snprintf(text, sizeof text, "%s", key);
    else if (!read_key_file(key, text))
        return error_set(err, ERROR_CONFIG,
                         "\"%.80s\" is neither a public key (40 characters) nor a file with one",
                         key);
    (void)zmq_z85_decode(bytes, text);
    zcert_t *cert = zcert_new_from(bytes, none);
    if (!cert)
        abort();
    zcert_set_meta(cert, "name", "%s", name);
    int result = save(cert, path, false, err);
    zcert_destroy(&cert);
    return result;
}

int keys_revoke(const char *dir, const char *name, struct error *err)
{
    char folder[PATH_SIZE], path[PATH_SIZE];
    if (check_name(name, err) != 0 || join(folder, dir, "allowed", "", err) != 0 ||
        join(path, folder, name, ".key", err) != 0)
        return -1;
    if (unlink(path) != 0)
        return error_set(err, errno == ENOENT ? ERROR_CONFIG : ERROR_PERMISSION,
                         "cannot revoke %s: %s", name,
                         errno == ENOENT ? "it is not allowed" : strerror(errno));
    return 0;
}

struct key_rows {
    struct key_row *items;
    size_t count;
};

static struct key_row *find_row(struct key_rows *rows, const char *name)
{
    for (size_t i = 0; i < rows->count; i++)
        if (strcmp(rows->items[i].name, name) == 0)
            return &rows->items[i];
    return NULL;
}

static struct key_row *add_row(struct key_rows *rows, const char *name)
{
    struct key_row *row = find_row(rows, name);
    if (row)
        return row;
    rows->items = xrealloc(rows->items, (rows->count + 1) * sizeof *rows->items);
    row = &rows->items[rows->count++];
    *row = (struct key_row){.own = false};
    snprintf(row->name, sizeof row->name, "%s", name);
    return row;
}

/* "NAME.key" gives NAME. */
static bool key_name(const char *file, char name[static KEY_NAME_MAX + 1])
{
    size_t size = strlen(file);
    if (size <= 4 || size - 4 > KEY_NAME_MAX || strcmp(file + size - 4, ".key") != 0)
        return false;
    memcpy(name, file, size - 4);
    name[size - 4] = '\0';
    return true;
}

static int list_folder(const char *dir, bool own, struct key_rows *rows, struct error *err)
{
    DIR *folder = opendir(dir);
    if (!folder && errno == ENOENT)
        return 0;
    if (!folder)
        return error_set(err, ERROR_PERMISSION, "cannot read %s: %s", dir, strerror(errno));
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char name[KEY_NAME_MAX + 1], path[PATH_SIZE];
        if (!key_name(entry->d_name, name) || join(path, dir, name, ".key", NULL) != 0)
            continue;
        zcert_t *cert = zcert_load(path);
        if (!cert)
            continue;
        struct key_row *row = add_row(rows, name);
        snprintf(row->text, sizeof row->text, "%s", zcert_public_txt(cert));
        row->own |= own;
        row->allowed |= !own;
        zcert_destroy(&cert);
    }
    closedir(folder);
    return 0;
}

static int compare_rows(const void *a, const void *b)
{
    return strcmp(((const struct key_row *)a)->name, ((const struct key_row *)b)->name);
}

int keys_list(const char *dir, struct key_row **rows, size_t *count, struct error *err)
{
    char allowed[PATH_SIZE];
    struct key_rows found = {NULL, 0};
    if (join(allowed, dir, "allowed", "", err) != 0 || list_folder(dir, true, &found, err) != 0 ||
        list_folder(allowed, false, &found, err) != 0) {
        free(found.items);
        return -1;
    }
    if (found.count)
        qsort(found.items, found.count, sizeof *found.items, compare_rows);
    *rows = found.items;
    *count = found.count;
    return 0;
}
