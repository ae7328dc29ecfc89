/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/commands.h"
#include "cli/human.h"
#include "cli/local.h"
#include "cli/record_text.h"
#include "cli/table.h"

#include "lib/file.h"
#include "lib/intel.h"
#include "lib/record_json.h"
#include "lib/store_intel.h"
#include "lib/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* EPSS has some 300,000 vulnerabilities in 10 MB. */
enum { FILE_BYTES_MAX = 256 * 1024 * 1024, INDENT = 2, DAY_SIZE = 10 };

struct settings {
    bool force;
    uint64_t limit;
    struct strings words;
};

#define AT(member) offsetof(struct settings, member)

static const struct option_row import_rows[] = {
    {"force", 0, OPTION_FLAG, AT(force), NULL, "import what is older than what is known, too", NULL,
     0, 0},
};

static const struct option_row list_rows[] = {
    {"limit", 'n', OPTION_COUNT, AT(limit), "N", "so many at most (default: all)", NULL, 1, 0},
};

static const struct usage usage_import = {
    .command = "hyper intel import",
    .synopsis = "FILE...",
    .about = "Takes in what is known of the exploitation of vulnerabilities: EPSS scores of FIRST\n"
             "(CSV) and CISA's catalogue of known exploited vulnerabilities (JSON or CSV), also\n"
             "compressed. Each replaces what was imported of its kind before, all at once, and\n"
             "raises the severity of alerts in the submissions that begin later.",
    OPTIONS(import_rows),
    .examples = "  hyper intel import epss_scores-2026-01-02.csv.gz\n"
                "  hyper intel import known_exploited_vulnerabilities.json",
    .least_operands = 1,
    .most_operands = OPERANDS_ANY,
    .operands_offset = AT(words),
};

static const struct usage usage_list = {
    .command = "hyper intel list",
    .synopsis = "",
    .about = "Lists the vulnerabilities that raise severities: those that CISA lists, and those\n"
             "whose EPSS score is 0.5 or more.",
    OPTIONS(list_rows),
};

static const struct usage usage_show_intel = {
    .command = "hyper intel show",
    .synopsis = "CVE",
    .about = "Shows what is known of a vulnerability.",
    .examples = "  hyper intel show CVE-2021-44228",
    .least_operands = 1,
    .most_operands = 1,
    .operands_offset = AT(words),
};

static const struct usage usage_status = {
    .command = "hyper intel status",
    .synopsis = "",
    .about = "Says what was imported, of which date, and when.",
};

/* Import. */

struct import {
    const struct settings *settings;
    const char *name; /* of the file */
    struct text bytes;
    int64_t at;
    struct arena *arena; /* of one run of the work */
    struct intel_reading reading;
    struct store_txn *txn;
};

static int put(void *context, const struct epss *epss, const struct kev *kev, struct error *err)
{
    struct import *import = context;
    return epss ? store_intel_put_epss(import->txn, epss, err)
                : store_intel_put_kev(import->txn, kev, err);
}

static int check_date(struct import *import, struct text before, struct error *err)
{
    struct text old = text_cut(before, DAY_SIZE);
    struct text new = text_cut(import->reading.source.date, DAY_SIZE);
    if (import->settings->force || text_compare(new, old) >= 0)
        return 0;
    return error_set(err, ERROR_DATA,
                     "it is of %.*s, and what is known of %.*s: --force imports it all the same",
                     TEXT_ARG(text_or(new, TEXT("no date"))), TEXT_ARG(old));
}

static int import_work(struct store_txn *txn, void *context, struct error *err)
{
    struct import *import = context;
    struct intel_source before = {.count = 0};
    enum intel_kind kind = intel_recognise(import->bytes);
    import->txn = txn;
    arena_reset(import->arena);
    if (kind &&
        (store_intel_source(txn, kind, &before, err) < 0 || store_intel_begin(txn, kind, err) != 0))
        return -1;
    before.date = arena_copy(import->arena, before.date);
    if (intel_read(import->bytes, import->arena, put, import, &import->reading, err) != 0 ||
        check_date(import, before.date, err) != 0)
        return -1;
    import->reading.source.at = import->at;
    return store_intel_end(txn, kind, &import->reading.source, import->arena, err);
}

static int report(struct cli *cli, const struct import *import, struct error *err)
{
    const struct intel_reading *reading = &import->reading;
    const char *word = names_word(&intel_names, reading->kind);
    char count[HUMAN_SIZE], rejected[HUMAN_SIZE];
    if (cli->globals.json) {
        struct json_writer w = {0};
        json_write_object(&w);
        json_write_key(&w, TEXT("kind"));
        json_write_string(&w, text_of(word));
        record_json_write_members(&w, &intel_source_record, &reading->source, RECORD_JSON_ALL);
        json_write_key(&w, TEXT("rejected"));
        json_write_uint(&w, reading->rejected);
        json_write_end_object(&w);
        json_write_newline(&w);
        int result = json_write_flush(&w, stdout, err);
        json_write_close(&w);
        return result;
    }
    for (size_t i = 0; i < reading->rejected && i < INTEL_REJECTS_KEPT; i++)
        fprintf(stderr, "hyper intel import: %s: %.*s\n", import->name,
                TEXT_ARG(reading->rejects[i]));
    if (!cli->globals.quiet)
        printf("%s: %s vulnerabilit%s of %.*s, from the next submission on; %s not read.\n", word,
               human_count(reading->source.count, count), reading->source.count == 1 ? "y" : "ies",
               TEXT_ARG(text_or(reading->source.date, TEXT("an unknown date"))),
               human_count(reading->rejected, rejected));
    return 0;
}

static int import_bytes(struct cli *cli, const struct settings *settings, const char *name,
                        struct text bytes, struct error *err)
{
    struct import import = {.settings = settings,
                            .name = name,
                            .bytes = bytes,
                            .at = command_now(),
                            .arena = arena_new()};
    int result = local_create(cli, import_work, &import, err);
    if (result == 0)
        result = report(cli, &import, err);
    else
        result = error_wrap(err, "%s", name);
    arena_destroy(&import.arena);
    return result;
}

static int import_open(struct cli *cli, const struct settings *settings, const char *name, int fd,
                       struct error *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size == 0)
        return error_set(err, ERROR_DATA, "%s: it is no file, or empty", name);
    if (info.st_size > FILE_BYTES_MAX)
        return error_set(err, ERROR_DATA, "%s: it is larger than %d bytes", name, FILE_BYTES_MAX);
    size_t size = (size_t)info.st_size;
    void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes == MAP_FAILED)
        return error_set(err, ERROR_PERMISSION, "%s: %s", name, strerror(errno));
    int result = import_bytes(cli, settings, name, (struct text){bytes, size}, err);
    (void)munmap(bytes, size);
    return result;
}

struct unpacking {
    struct cli *cli;
    const struct settings *settings;
};

static int import_entry(void *context, const struct unpack_entry *entry, struct error *err)
{
    const struct unpacking *unpacking = context;
    if (entry->reason.size)
        error_set(err, ERROR_DATA, "%s: %s", entry->name.data, entry->reason.data);
    if (!entry->path.size)
        return -1;
    int result = -1;
    int fd = entry->reason.size ? -1 : open(entry->path.data, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        result = import_open(unpacking->cli, unpacking->settings, entry->name.data, fd, err);
        close(fd);
    }
    (void)unlink(entry->path.data);
    return result;
}

static bool is_packed(int fd)
{
    char head[UNPACK_HEAD_BYTES];
    ssize_t size = pread(fd, head, sizeof head, 0);
    return size > 0 && unpack_recognises((struct text){head, (size_t)size});
}

static int import_file(struct cli *cli, const struct settings *settings, const char *name,
                       struct error *err)
{
    const char *store = command_store(cli, err);
    int fd = store ? open(name, O_RDONLY | O_CLOEXEC) : -1;
    if (!store)
        return -1;
    if (fd < 0)
        return file_unreadable(name, err);
    struct unpacking unpacking = {cli, settings};
    int result;
    if (is_packed(fd))
        result = unpack(fd, text_of(name), arena_print(cli->arena, "%s/spool", store).data,
                        &unpack_limits_default, -1, import_entry, &unpacking, err);
    else
        result = import_open(cli, settings, name, fd, err);
    close(fd);
    return result;
}

static int run_import(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {0};
    int more = command_options(cli, &usage_import, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    for (size_t i = 0; i < settings.words.count; i++)
        if (import_file(cli, &settings, settings.words.items[i], err) != 0)
            return -1;
    return 0;
}

/* List. */

static int write_list(const struct exploiteds *list, struct error *err)
{
    struct json_writer w = {0};
    for (size_t i = 0; i < list->count; i++) {
        record_json_write(&w, &exploited_record, &list->items[i], RECORD_JSON_SKIP_EMPTY);
        json_write_newline(&w);
    }
    int result = json_write_flush(&w, stdout, err);
    json_write_close(&w);
    return result;
}

static void print_list(struct cli *cli, const struct exploiteds *list)
{
    static const struct column columns[] = {
        {"CVE", false, false}, {"LISTED", false, false}, {"EPSS", true, false}};
    struct table *table = table_new(cli->arena, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < list->count; i++) {
        const struct exploited *item = &list->items[i];
        table_row(table);
        table_cell(table, item->id, COLOUR_BOLD);
        table_cell(table, item->listed, COLOUR_RED);
        if (item->probability > 0)
            table_print_cell(table, COLOUR_PLAIN, "%.5f", item->probability);
        else
            table_cell(table, TEXT(""), COLOUR_PLAIN);
    }
    table_write(table, &cli->out);
}

static int run_list(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {0};
    struct exploiteds list;
    struct local local;
    int more = command_options(cli, &usage_list, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    if (local_open(cli, &local, err) != 0)
        return -1;
    int result = store_exploited(local.txn, cli->arena, &list, err);
    if (result == 0 && settings.limit && list.count > settings.limit)
        list.count = settings.limit;
    if (result == 0 && cli->globals.json)
        result = write_list(&list, err);
    else if (result == 0 && list.count > 0)
        print_list(cli, &list);
    else if (result == 0)
        printf("Nothing is known to be exploited: \"hyper intel import\" takes in EPSS and KEV.\n");
    local_close(&local);
    return result;
}

/* Show. */

struct known {
    bool listed, scored;
    struct kev kev;
    struct epss epss;
};

static int write_known(const struct known *known, struct text cve, struct error *err)
{
    struct json_writer w = {0};
    json_write_object(&w);
    json_write_key(&w, TEXT("id"));
    json_write_string(&w, cve);
    if (known->scored) {
        json_write_key(&w, TEXT("epss"));
        record_json_write(&w, &epss_record, &known->epss, RECORD_JSON_ALL);
    }
    if (known->listed) {
        json_write_key(&w, TEXT("kev"));
        record_json_write(&w, &kev_record, &known->kev, RECORD_JSON_ALL);
    }
    json_write_end_object(&w);
    json_write_newline(&w);
    int result = json_write_flush(&w, stdout, err);
    json_write_close(&w);
    return result;
}

static void print_known(struct cli *cli, const struct known *known)
{
    if (known->scored) {
        printf("EPSS\n");
        record_text_print(&cli->out, &epss_record, &known->epss, INDENT, cli->arena);
    }
    if (known->listed) {
        printf("Known exploited vulnerabilities\n");
        record_text_print(&cli->out, &kev_record, &known->kev, INDENT, cli->arena);
    }
}

static int run_show_intel(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {0};
    char bytes[CVE_SIZE_MAX];
    struct text cve;
    struct local local;
    int more = command_options(cli, &usage_show_intel, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    if (!intel_cve(text_of(settings.words.items[0]), bytes, &cve))
        return error_set(err, ERROR_USAGE, "\"%.40s\" is no CVE id", settings.words.items[0]);
    if (local_open(cli, &local, err) != 0)
        return -1;
    struct known known = {.listed = false};
    int scored = store_intel_epss(local.txn, cve, &known.epss, err);
    int listed = scored < 0 ? -1 : store_intel_kev(local.txn, cve, &known.kev, err);
    int result = listed < 0 ? -1 : 0;
    known.scored = scored > 0;
    known.listed = listed > 0;
    if (result == 0 && !known.scored && !known.listed)
        result = error_set(err, ERROR_DATA, "nothing is known of %.*s", TEXT_ARG(cve));
    else if (result == 0 && cli->globals.json)
        result = write_known(&known, cve, err);
    else if (result == 0)
        print_known(cli, &known);
    local_close(&local);
    return result;
}

/* Status. */

static int write_source(struct cli *cli, enum intel_kind kind, const struct intel_source *source,
                        struct error *err)
{
    const char *word = names_word(&intel_names, kind);
    if (!cli->globals.json) {
        printf("%s\n", word);
        record_text_print(&cli->out, &intel_source_record, source, INDENT, cli->arena);
        return 0;
    }
    struct json_writer w = {0};
    json_write_object(&w);
    json_write_key(&w, TEXT("kind"));
    json_write_string(&w, text_of(word));
    record_json_write_members(&w, &intel_source_record, source, RECORD_JSON_ALL);
    json_write_end_object(&w);
    json_write_newline(&w);
    int result = json_write_flush(&w, stdout, err);
    json_write_close(&w);
    return result;
}

static int run_status(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {0};
    struct local local;
    bool any = false;
    int more = command_options(cli, &usage_status, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    if (local_open(cli, &local, err) != 0)
        return -1;
    int result = 0;
    for (enum intel_kind kind = INTEL_EPSS; kind < INTEL_COUNT && result == 0; kind++) {
        struct intel_source source;
        int found = store_intel_source(local.txn, kind, &source, err);
        result = found < 0 ? -1 : found > 0 ? write_source(cli, kind, &source, err) : 0;
        any = any || found > 0;
    }
    if (result == 0 && !any && !cli->globals.json)
        printf("Nothing was imported yet: see hyper-intel(1).\n");
    local_close(&local);
    return result;
}

const struct command verbs_intel[] = {
    {"import", run_import, "take in EPSS scores and known exploited vulnerabilities", &usage_import,
     NULL},
    {"list", run_list, "list what raises severities", &usage_list, NULL},
    {"show", run_show_intel, "show what is known of a vulnerability", &usage_show_intel, NULL},
    {"status", run_status, "say what was imported", &usage_status, NULL},
    {0},
};
