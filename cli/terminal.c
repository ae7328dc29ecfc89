/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/terminal.h"

#include "lib/utf8.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { DEFAULT_WIDTH = 80, LEAST_WIDTH = 20, MOST_WIDTH = 10000 };

/* What people set goes before what the terminal says. */
static unsigned width_of(int fd)
{
    struct winsize size = {0};
    const char *wanted = getenv("COLUMNS");
    unsigned long columns = wanted ? strtoul(wanted, NULL, 10) : 0;
    if (columns == 0 && ioctl(fd, TIOCGWINSZ, &size) == 0)
        columns = size.ws_col;
    if (columns == 0 || columns > MOST_WIDTH)
        return DEFAULT_WIDTH;
    return columns < LEAST_WIDTH ? LEAST_WIDTH : (unsigned)columns;
}

void terminal_init(struct terminal *terminal, FILE *file)
{
    const char *term = getenv("TERM");
    const char *no_colour = getenv("NO_COLOR");
    int fd = fileno(file);
    bool tty = isatty(fd) == 1;
    bool dumb = !term || strcmp(term, "dumb") == 0;
    *terminal = (struct terminal){
        .file = file, .tty = tty, .colour = tty && !dumb && !(no_colour && *no_colour)};
    if (tty)
        terminal->width = width_of(fd);
}

const char *terminal_on(const struct terminal *terminal, enum colour colour)
{
    static const char *const codes[] = {
        [COLOUR_PLAIN] = "",        [COLOUR_BOLD] = "\033[1m",     [COLOUR_DIM] = "\033[2m",
        [COLOUR_RED] = "\033[31m",  [COLOUR_GREEN] = "\033[32m",   [COLOUR_YELLOW] = "\033[33m",
        [COLOUR_BLUE] = "\033[34m", [COLOUR_MAGENTA] = "\033[35m", [COLOUR_CYAN] = "\033[36m",
    };
    return terminal->colour ? codes[colour] : "";
}

const char *terminal_off(const struct terminal *terminal)
{
    return terminal->colour ? "\033[0m" : "";
}

enum colour terminal_severity(enum severity severity)
{
    switch (severity) {
    case SEVERITY_CRITICAL:
        return COLOUR_MAGENTA;
    case SEVERITY_HIGH:
        return COLOUR_RED;
    case SEVERITY_MEDIUM:
        return COLOUR_YELLOW;
    case SEVERITY_LOW:
        return COLOUR_CYAN;
    case SEVERITY_INFO:
        return COLOUR_BLUE;
    default:
        return COLOUR_PLAIN;
    }
}

/* C0, DEL and C1 controls, and the bidirectional controls that reorder what is seen. */
static bool is_control(const unsigned char *bytes, size_t size)
{
    if (size == 1)
        return bytes[0] < 0x20 || bytes[0] == 0x7f;
    if (size == 2)
        return bytes[0] == 0xc2 && bytes[1] < 0xa0;
    if (size == 3 && bytes[0] == 0xe2 && bytes[1] == 0x80)
        return bytes[2] >= 0xa8 && bytes[2] <= 0xae;
    return size == 3 && bytes[0] == 0xe2 && bytes[1] == 0x81 && bytes[2] >= 0xa6 &&
           bytes[2] <= 0xa9;
}

/* How many bytes at the start can stay as they are. */
static size_t clean_prefix(struct text text)
{
    const unsigned char *bytes = (const unsigned char *)text.data;
    size_t at = 0;
    while (at < text.size) {
        size_t size = utf8_size(text_from(text, at));
        if (size == 0 || is_control(bytes + at, size))
            break;
        at += size;
    }
    return at;
}

struct text terminal_clean(struct text text, struct arena *arena)
{
    size_t at = clean_prefix(text);
    if (at == text.size)
        return text;
    char *out = arena_alloc(arena, text.size * 3);
    size_t used = 0;
    for (size_t start = 0;;) {
        memcpy(out + used, text.data + start, at - start);
        used += at - start;
        if (at == text.size)
            break;
        const unsigned char *bytes = (const unsigned char *)text.data + at;
        size_t size = utf8_size(text_from(text, at));
        bool blank = bytes[0] == '\n' || bytes[0] == '\t' || bytes[0] == '\r';
        struct text put = blank ? TEXT(" ") : UTF8_REPLACEMENT;
        memcpy(out + used, put.data, put.size);
        used += put.size;
        start = at + (size ? size : 1);
        at = start + clean_prefix(text_from(text, start));
    }
    return (struct text){out, used};
}

void terminal_bar(const struct terminal *terminal, enum colour colour, double share, unsigned width)
{
    bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    double cells = share * width;
    unsigned full = cells < 0 ? 0 : cells > width ? width : (unsigned)(cells + 0.5);
    if (full == 0 && share > 0)
        full = 1;
    fputs(terminal_on(terminal, colour), terminal->file);
    for (unsigned i = 0; i < full; i++)
        fputs(utf8 ? "█" : "#", terminal->file);
    fputs(terminal_off(terminal), terminal->file);
    for (unsigned i = full; i < width; i++)
        fputc(' ', terminal->file);
}
