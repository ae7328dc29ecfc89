/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/lazy.h"

#include <dlfcn.h>
#include <string.h>

int lazy_load(const char *soname, const struct lazy_function *functions, size_t count, void *table,
              struct error *err)
{
    void *library = dlopen(soname, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return error_set(err, ERROR_PERMISSION, "a library is missing: %s", dlerror());
    for (size_t i = 0; i < count; i++) {
        void *function = dlsym(library, functions[i].name);
        if (!function)
            return error_set(err, ERROR_PERMISSION, "%s is of another version: it has no %s",
                             soname, functions[i].name);
        memcpy((char *)table + functions[i].offset, &function, sizeof function);
    }
    return 0;
}
