/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/language.h"

#include <ctype.h>

struct named {
    const char *language;
    const char *names; /* extensions or whole names, each between blanks */
};

static const struct named by_extension[] = {
    {"c", " c h "},
    {"cpp", " cc cpp cxx c++ hh hpp hxx h++ inl "},
    {"csharp", " cs csx "},
    {"css", " css scss sass less "},
    {"docker", " dockerfile containerfile "},
    {"go", " go "},
    {"html", " html htm xhtml vue svelte "},
    {"java", " java "},
    {"javascript", " js jsx mjs cjs "},
    {"json", " json jsonc json5 "},
    {"kotlin", " kt kts "},
    {"make", " mk mak "},
    {"markdown", " md markdown "},
    {"perl", " pl pm t "},
    {"php", " php phtml php5 "},
    {"powershell", " ps1 psm1 psd1 "},
    {"python", " py pyi pyw "},
    {"ruby", " rb rake gemspec "},
    {"rust", " rs "},
    {"scala", " scala sc "},
    {"shell", " sh bash zsh ksh dash "},
    {"sql", " sql "},
    {"swift", " swift "},
    {"terraform", " tf tfvars hcl "},
    {"toml", " toml "},
    {"typescript", " ts tsx mts cts "},
    {"xml", " xml xsd xsl xslt svg "},
    {"yaml", " yaml yml "},
};

static const struct named by_name[] = {
    {"docker", " dockerfile containerfile "},
    {"make", " makefile gnumakefile "},
    {"ruby", " gemfile rakefile "},
    {"shell", " .bashrc .profile .zshrc .bash_profile .envrc "},
    {"toml", " pipfile "},
};

static const struct named by_interpreter[] = {
    {"javascript", " node deno bun "},
    {"perl", " perl "},
    {"php", " php "},
    {"powershell", " pwsh "},
    {"python", " python python2 python3 "},
    {"ruby", " ruby "},
    {"shell", " sh bash zsh ksh dash ash busybox "},
};

enum { NAME_MAX_BYTES = 24, FIRST_LINE_MAX = 256 };

/* `word`, in any case, among the names; it holds no blank. */
static bool is_among(const char *names, struct text word)
{
    char wanted[NAME_MAX_BYTES + 3];
    if (word.size == 0 || word.size > NAME_MAX_BYTES || memchr(word.data, ' ', word.size))
        return false;
    wanted[0] = ' ';
    for (size_t i = 0; i < word.size; i++)
        wanted[i + 1] = (char)tolower((unsigned char)word.data[i]);
    wanted[word.size + 1] = ' ';
    wanted[word.size + 2] = '\0';
    return strstr(names, wanted) != NULL;
}

static struct text look_up(const struct named *table, size_t count, struct text word)
{
    for (size_t i = 0; i < count; i++)
        if (is_among(table[i].names, word))
            return text_of(table[i].language);
    return TEXT("");
}

#define LOOK_UP(table, word) look_up(table, sizeof(table) / sizeof((table)[0]), word)

bool language_known(struct text name)
{
    for (size_t i = 0; i < sizeof by_extension / sizeof by_extension[0]; i++)
        if (text_is(name, by_extension[i].language))
            return true;
    return false;
}

/* The program of "#!/usr/bin/env -S python3 -u": its last path component, without env's options and
 * its version after a dot. */
static struct text interpreter(struct text head)
{
    const char *end = memchr(head.data, '\n', head.size);
    struct text line = {head.data, end ? (size_t)(end - head.data) : head.size}, word = {"", 0};
    line.size = line.size > FIRST_LINE_MAX ? FIRST_LINE_MAX : line.size;
    for (size_t i = 2; i < line.size;) {
        while (i < line.size && isspace((unsigned char)line.data[i]))
            i++;
        size_t start = i;
        while (i < line.size && !isspace((unsigned char)line.data[i])) {
            if (line.data[i++] == '/')
                start = i;
        }
        word = (struct text){line.data + start, i - start};
        if (!text_is(word, "env") && (word.size == 0 || word.data[0] != '-'))
            break;
    }
    const char *dot = word.size ? memchr(word.data, '.', word.size) : NULL;
    return (struct text){word.data, dot ? (size_t)(dot - word.data) : word.size};
}

struct text language_of(struct text path, struct text head)
{
    const char *slash = path.size ? memrchr(path.data, '/', path.size) : NULL;
    struct text name = slash ? text_from(path, (size_t)(slash - path.data) + 1) : path;
    const char *dot = name.size ? memrchr(name.data, '.', name.size) : NULL;
    struct text language = LOOK_UP(by_name, name);
    if (language.size == 0 && dot)
        language = LOOK_UP(by_extension, text_from(name, (size_t)(dot - name.data) + 1));
    if (language.size == 0 && text_starts(name, TEXT("Dockerfile.")))
        language = TEXT("docker");
    if (language.size == 0 && text_starts(head, TEXT("#!")))
        language = LOOK_UP(by_interpreter, interpreter(head));
    return language;
}
