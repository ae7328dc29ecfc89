/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/fingerprint.h"

#include <ctype.h>

enum { PATH_COMPONENTS_OF_UNKNOWN_ROOT = 3, TOOL_NAME_MAX = 128 };

static bool is_absolute(struct text path)
{
    bool drive = path.size >= 3 && isalpha((unsigned char)path.data[0]) && path.data[1] == ':' &&
                 path.data[2] == '/';
    return (path.size > 0 && path.data[0] == '/') || drive;
}

/* Of an absolute path, whose root nobody told us, only the tail is the same on another machine. */
static struct text stable_path(struct text path)
{
    if (!is_absolute(path))
        return path;
    size_t start = path.size;
    int components = 0;
    while (start > 0) {
        if (path.data[start - 1] == '/' && ++components == PATH_COMPONENTS_OF_UNKNOWN_ROOT)
            break;
        start--;
    }
    return text_from(path, start);
}

static struct text trimmed(struct text text)
{
    while (text.size > 0 && isspace((unsigned char)text.data[0]))
        text = text_from(text, 1);
    while (text.size > 0 && isspace((unsigned char)text.data[text.size - 1]))
        text.size--;
    return text;
}

static void hash_lower(struct id_hash *hash, struct text name)
{
    char lower[TOOL_NAME_MAX];
    size_t size = name.size < sizeof lower ? name.size : sizeof lower;
    for (size_t i = 0; i < size; i++)
        lower[i] = (char)tolower((unsigned char)name.data[i]);
    id_hash_text(hash, (struct text){lower, size});
}

/* Alerts of one file get neighbouring ids: in a large store they are then on few pages. */
static struct id near_its_file(struct id base, const struct alert *alert)
{
    uint64_t file = digest_mix(digest_of(alert->repo)) ^ digest_of(stable_path(alert->path));
    base.bytes[0] = (uint8_t)(file >> 8);
    base.bytes[1] = (uint8_t)file;
    return base;
}

static struct id base_of(const struct alert *alert)
{
    struct id_hash hash;
    id_hash_init(&hash, "hyper.alert.1");
    id_hash_text(&hash, alert->repo);
    hash_lower(&hash, alert->tool);
    id_hash_text(&hash, alert->rule);
    id_hash_text(&hash, stable_path(alert->path));
    id_hash_text(&hash, alert->path.size ? TEXT("") : alert->logical);
    if (alert->fingerprint.size) {
        id_hash_text(&hash, TEXT("tool"));
        id_hash_text(&hash, alert->fingerprint);
    } else {
        id_hash_text(&hash, TEXT("text"));
        id_hash_text(&hash, alert->template);
        id_hash_text(&hash, alert->secret ? TEXT("") : trimmed(alert->snippet));
    }
    return near_its_file(id_hash_done(&hash), alert);
}

static uint64_t discriminator_of(const struct alert *alert)
{
    struct id_hash hash;
    id_hash_init(&hash, "hyper.place.1");
    id_hash_text(&hash, alert->message);
    id_hash_text(&hash, alert->path);
    id_hash_text(&hash, alert->logical);
    return id_prefix(id_hash_done(&hash));
}

void fingerprint_set(struct alert *alert)
{
    alert->base = base_of(alert);
    alert->discriminator = discriminator_of(alert);
}
