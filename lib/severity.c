/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/severity.h"

struct word {
    const char *word;
    unsigned value;
};

enum severity severity_of_level(enum level level)
{
    switch (level) {
    case LEVEL_ERROR:
        return SEVERITY_HIGH;
    case LEVEL_WARNING:
        return SEVERITY_MEDIUM;
    case LEVEL_NOTE:
        return SEVERITY_LOW;
    case LEVEL_NONE:
        return SEVERITY_INFO;
    case LEVEL_UNSET:
        break;
    }
    return SEVERITY_NONE;
}

static unsigned find_word(const struct names *scale, const struct word *words, size_t count,
                          struct text word)
{
    unsigned value;
    if (names_find(scale, word, &value) == 0 && value)
        return value;
    for (size_t i = 0; i < count; i++)
        if (text_same(word, text_of(words[i].word)))
            return words[i].value;
    return 0;
}

enum severity severity_of_word(struct text word)
{
    static const struct word words[] = {
        {"blocker", SEVERITY_CRITICAL},   {"fatal", SEVERITY_CRITICAL},
        {"very-high", SEVERITY_CRITICAL}, {"very high", SEVERITY_CRITICAL},
        {"severe", SEVERITY_CRITICAL},    {"error", SEVERITY_HIGH},
        {"important", SEVERITY_HIGH},     {"major", SEVERITY_HIGH},
        {"moderate", SEVERITY_MEDIUM},    {"warning", SEVERITY_MEDIUM},
        {"warn", SEVERITY_MEDIUM},        {"minor", SEVERITY_LOW},
        {"note", SEVERITY_LOW},           {"style", SEVERITY_LOW},
        {"negligible", SEVERITY_INFO},    {"informational", SEVERITY_INFO},
        {"information", SEVERITY_INFO},   {"recommendation", SEVERITY_INFO},
        {"none", SEVERITY_INFO},
    };
    return (enum severity)find_word(&severity_names, words, sizeof words / sizeof words[0], word);
}

enum category category_of_word(struct text word)
{
    static const struct word words[] = {
        {"secrets", CATEGORY_SECRET},
        {"credential", CATEGORY_SECRET},
        {"credentials", CATEGORY_SECRET},
        {"security", CATEGORY_CODE},
        {"vulnerability", CATEGORY_CODE},
        {"sast", CATEGORY_CODE},
        {"ci", CATEGORY_WORKFLOW},
        {"workflows", CATEGORY_WORKFLOW},
        {"workflow_security", CATEGORY_WORKFLOW},
        {"pipeline", CATEGORY_WORKFLOW},
        {"permissions", CATEGORY_WORKFLOW},
        {"dependencies", CATEGORY_DEPENDENCY},
        {"supply_chain", CATEGORY_DEPENDENCY},
        {"supply-chain", CATEGORY_DEPENDENCY},
        {"docker", CATEGORY_CONTAINER},
        {"containers", CATEGORY_CONTAINER},
        {"iac", CATEGORY_INFRASTRUCTURE},
        {"infra", CATEGORY_INFRASTRUCTURE},
        {"config", CATEGORY_CONFIGURATION},
        {"settings", CATEGORY_CONFIGURATION},
        {"license", CATEGORY_LICENCE},
        {"licensing", CATEGORY_LICENCE},
        {"compliance", CATEGORY_LICENCE},
        {"style", CATEGORY_QUALITY},
        {"lint", CATEGORY_QUALITY},
        {"syntax", CATEGORY_QUALITY},
        {"maintainability", CATEGORY_QUALITY},
        {"correctness", CATEGORY_QUALITY},
        {"performance", CATEGORY_QUALITY},
        {"documentation", CATEGORY_PROCESS},
        {"governance", CATEGORY_PROCESS},
        {"dast", CATEGORY_DYNAMIC},
        {"runtime", CATEGORY_DYNAMIC},
    };
    return (enum category)find_word(&category_names, words, sizeof words / sizeof words[0], word);
}
