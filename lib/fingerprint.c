/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/fingerprint.h"

#include "lib/purl.h"

#include <ctype.h>

enum { PATH_COMPONENTS_OF_UNKNOWN_ROOT = 3, TOOL_NAME_MAX = 128 };

static bool is_absolute(struct text path)
{
    bool drive = path.size >= 3 && isalpha((unsigned char)path.data[0]) && path.data[1] == ':' &&
                 path.data[2] == '/';
    return (path.size > 0 && path.data[0] == '/') || drive;
}

static struct text last_components(struct text path, int count)
{
    size_t start = path.size;
    int components = 0;
    while (start > 0) {
        if (path.data[start - 1] == '/' && ++components == count)
            break;
        start--;
    }
    return text_from(path, start);
}

/* Of an absolute path, whose root nobody told us, only the tail is the same on another machine. */
static struct text stable_path(struct text path)
{
    return is_absolute(path) ? last_components(path, PATH_COMPONENTS_OF_UNKNOWN_ROOT) : path;
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

/* Packages of the operating system: it has one database of them, wherever a scanner found it. */
static bool is_of_system(struct text package)
{
    static const char *const types[] = {"alpm", "apk", "deb", "rpm"};
    struct text type = purl_type(package);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (text_is(type, types[i]))
            return true;
    return false;
}

/* Without the folders into which a package manager puts what the manifest above them asks for. */
static struct text above_installed(struct text folder)
{
    static const char *const names[] = {"node_modules", "bower_components"};
    for (size_t start = 0; start < folder.size;) {
        struct text rest = text_from(folder, start);
        const char *slash = memchr(rest.data, '/', rest.size);
        size_t size = slash ? (size_t)(slash - rest.data) : rest.size;
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (text_is((struct text){rest.data, size}, names[i]))
                return (struct text){folder.data, start ? start - 1 : 0};
        start += size + 1;
    }
    return folder;
}

struct text fingerprint_place(const struct alert *alert)
{
    struct text folder = alert->path;
    while (folder.size > 0 && folder.data[folder.size - 1] != '/')
        folder.size--;
    if (folder.size == 0 || is_of_system(alert->package))
        return TEXT("");
    folder.size--;
    folder = above_installed(folder);
    if (is_absolute(alert->path))
        folder = last_components(folder, PATH_COMPONENTS_OF_UNKNOWN_ROOT - 1);
    if (folder.size > 0 && folder.data[0] == '/')
        folder = text_from(folder, 1);
    return folder;
}

static struct id site_of(const struct alert *alert)
{
    struct text place = fingerprint_place(alert);
    struct id_hash hash;
    id_hash_init(&hash, "hyper.site.1");
    id_hash_text(&hash, alert->repo);
    id_hash_text(&hash, alert->package);
    id_hash_text(&hash, place);
    struct id site = id_hash_done(&hash);
    uint64_t near = digest_mix(digest_of(alert->repo)) ^ digest_of(place);
    site.bytes[0] = (uint8_t)(near >> 8);
    site.bytes[1] = (uint8_t)near;
    return site;
}

struct id fingerprint_joint(struct id site, struct text name)
{
    struct id_hash hash;
    id_hash_init(&hash, "hyper.alert.package.1");
    id_hash_id(&hash, site);
    id_hash_text(&hash, name);
    struct id base = id_hash_done(&hash);
    memcpy(base.bytes, site.bytes, 2);
    return base;
}

bool fingerprint_is_joint(const struct alert *alert, struct id *site,
                          struct vulnerability *vulnerability)
{
    if (alert->package.size == 0)
        return false;
    vulnerability_of(alert->rule, &alert->aliases, vulnerability);
    if (vulnerability->name.kind == VULNERABILITY_NONE)
        return false;
    *site = site_of(alert);
    return true;
}

/* What tells alerts apart that are of no file. */
static struct text without_path(const struct alert *alert)
{
    return alert->logical.size ? alert->logical : alert->package;
}

static struct id base_of(const struct alert *alert)
{
    struct id_hash hash;
    id_hash_init(&hash, "hyper.alert.1");
    id_hash_text(&hash, alert->repo);
    hash_lower(&hash, alert->tool);
    id_hash_text(&hash, alert->rule);
    id_hash_text(&hash, stable_path(alert->path));
    id_hash_text(&hash, alert->path.size ? TEXT("") : without_path(alert));
    if (alert->fingerprint.size) {
        id_hash_text(&hash, TEXT("tool"));
        id_hash_text(&hash, alert->fingerprint);
    } else {
        id_hash_text(&hash, TEXT("text"));
        id_hash_text(&hash, alert->template);
        id_hash_text(&hash, alert->secret ? TEXT("") : text_trim(alert->snippet));
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

static bool set_joint(struct alert *alert)
{
    struct vulnerability vulnerability;
    struct id site;
    if (!fingerprint_is_joint(alert, &site, &vulnerability))
        return false;
    alert->base = fingerprint_joint(site, vulnerability_text(&vulnerability.name));
    alert->discriminator = 0;
    return true;
}

void fingerprint_set(struct alert *alert)
{
    if (alert->package.size && set_joint(alert))
        return;
    alert->base = base_of(alert);
    alert->discriminator = discriminator_of(alert);
}
